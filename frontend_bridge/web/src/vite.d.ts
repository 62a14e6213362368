/** How many texts the original catalogue has; put in by the build. */
declare const __TEXTS__: number;
