/** The revision of the changes by which controllers hear of what is there when they start. */
export const AT_START = 0;
