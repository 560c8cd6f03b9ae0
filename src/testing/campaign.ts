/** A campaign (`npm run campaign`) tries what the tests try, many times as often: hours of chance instead of minutes. */

/** How often: `usual` in `npm test`, else `inCampaign`. */
export const often = (usual: number, inCampaign: number): number =>
  process.env["WAVETANK_CAMPAIGN"] ? inCampaign : usual;
