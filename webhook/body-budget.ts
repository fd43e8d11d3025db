/** What all requests together may hold in memory at one time. */
export interface BodyBudget {
  /** Takes a number of bytes more, or says that there is no room for them. */
  take(bytes: number): boolean;
  /** Gives back what was taken. */
  give(bytes: number): void;
}

/** A budget of bytes. */
export function createBodyBudget(limit: number): BodyBudget {
  let taken = 0;
  return {
    take(bytes) {
      if (taken + bytes > limit) return false;
      taken += bytes;
      return true;
    },
    give(bytes) {
      taken -= bytes;
    },
  };
}
