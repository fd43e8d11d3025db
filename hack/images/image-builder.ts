/** Builds images, with what the machine has. */
export interface ImageBuilder {
  /** Builds a Dockerfile of hack/images over a Node base image. */
  buildOnNode(image: string, dockerfile: string): Promise<void>;
  /** Builds a Dockerfile of hack/images that stands on nothing. */
  buildAlone(image: string, dockerfile: string): Promise<void>;
  /** Builds an image with programs from Debian's packages and what they need. */
  buildOnDebian(image: string, packages: readonly string[]): Promise<void>;
  /** Builds an image that holds one program, linked statically, as `/NAME`, and nothing else. */
  buildOfProgram(image: string, program: string): Promise<void>;
}
