declare const WAVETANK_VERSION: string;
