// Select2 names its box by the chosen value alone; a screen reader needs the field's label too.  Who comes to the select, which
// Select2 hides, goes on to the box.
"use strict";

{
  const name = (select) => {
    const label = document.querySelector(`label[for="${select.id}"]`);
    const box = select.parentElement.querySelector(".select2-selection");
    if (!label || !box) return;
    label.id = label.id || `${select.id}-label`;
    const value = box.querySelector(".select2-selection__rendered");
    box.setAttribute("aria-labelledby", `${label.id} ${value.id}`);
    value.setAttribute("aria-labelledby", label.id);
    select.onfocus = () => box.focus();
    if (document.activeElement === select) box.focus();
  };
  const nameAll = () => document.querySelectorAll("select.admin-autocomplete").forEach(name);
  // After Select2 has made its boxes: jQuery calls in the order of asking.
  window.django?.jQuery?.(nameAll);
  document.addEventListener("formset:added", nameAll);
}
