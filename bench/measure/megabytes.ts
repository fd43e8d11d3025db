/** 10⁶ bytes, from the kernel's kilobytes, which are 1,024 bytes. */
export function megabytes(kilobytes: number): number {
  return (kilobytes * 1024) / 1e6;
}
