/** Let a text field be as high as its words, up to what its style allows. */
export function grow(field) {
  const fit = () => {
    field.style.height = "auto";
    field.style.height = `${field.scrollHeight + field.offsetHeight - field.clientHeight}px`;
  };
  field.addEventListener("input", fit);
  requestAnimationFrame(fit);
  return fit;
}
