/** What is attached to a message: names with links, since the sandbox keeps no contents. */
import { h, icon } from "../dom.js";
import { link } from "./text.js";

/** @param {{name: string, permalink: string}[] | undefined} files */
export function attached(files) {
  if (!files?.length) return null;
  return h(
    "ul",
    { class: "files", "aria-label": "Attached files" },
    files.map(({ name, permalink }) => h("li", {}, icon("file", 16), link(permalink ?? "", name))),
  );
}
