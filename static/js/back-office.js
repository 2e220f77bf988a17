"use strict";
// What Django's admin draws without a name, for those who hear the page.

// Select2's box over a choice gets the name of the label, whenever it is drawn.
function nameChoices() {
  for (const select of document.querySelectorAll("select.admin-autocomplete")) {
    const drawn = select.parentElement.querySelector(".select2-selection__rendered");
    const label = document.querySelector(`label[for="${select.id}"]`);
    const text = label ? label.textContent.replace(/\s*:\s*$/, "").trim() : select.name;
    drawn?.setAttribute("aria-label", text);
    // Where several are chosen, the box in which one is looked for stands among them.
    select.parentElement.querySelector(".select2-search__field")?.setAttribute("aria-label", text);
  }
}
new MutationObserver(nameChoices).observe(document.body, { childList: true, subtree: true });
nameChoices();

// A day and an hour share one label, which names neither.
for (const input of document.querySelectorAll(".datetime input")) {
  const whole = input.closest(".form-row")?.querySelector("legend, label")?.textContent ?? "";
  const part = input.previousSibling?.textContent ?? "";
  input.setAttribute("aria-label", `${whole} ${part}`.replace(/\s+/g, " ").trim());
}

// A header of nothing is no header.
for (const header of document.querySelectorAll(".tabular thead th")) {
  if (header.textContent.trim()) continue;
  const cell = document.createElement("td");
  cell.className = header.className;
  header.replaceWith(cell);
}
