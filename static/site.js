// On a narrow screen the filters start closed, so that the results come first. Without scripts they stay open.
if (matchMedia("(max-width: 61.99rem)").matches) {
  for (const filters of document.querySelectorAll(".filters")) filters.removeAttribute("open");
}
