import type { Provider } from '../provider/provider.ts';
import { buildahBuilder } from './buildah.ts';
import { dockerBuilder } from './docker.ts';
import type { ImageBuilder } from './image-builder.ts';

/** The builder that belongs to a cluster's provider. */
export function builderFor({ imageBuilder }: Provider): ImageBuilder {
  return imageBuilder === 'docker' ? dockerBuilder : buildahBuilder;
}
