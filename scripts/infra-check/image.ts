/** What is wrong with the name of an image, or undefined: only a digest names the same image tomorrow. */
export function imageProblem(image: string): string | undefined {
  return /^[a-z0-9][\w./:-]*@sha256:[0-9a-f]{64}$/.test(image)
    ? undefined
    : `image ${image} is not pinned by its digest`;
}
