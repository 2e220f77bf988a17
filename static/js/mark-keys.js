"use strict";
// Keying a paper list: a digit chooses the mark of the line and stays, Enter goes to the next line,
// the arrows go up and down; on the last line Enter goes to the button that saves.
const rows = [...document.querySelectorAll("#keying [data-place]")];
const save = document.querySelector("#keying .save-bar button");

function goTo(index) {
  const row = rows[index];
  if (row === undefined) {
    if (index > 0) save?.focus();
    return;
  }
  (row.querySelector("input:checked") ?? row.querySelector("input[type=radio]")).focus();
  row.scrollIntoView({ block: "center" });
}

document.getElementById("keying").addEventListener("keydown", (event) => {
  const row = event.target.closest("[data-place]");
  if (!row || event.ctrlKey || event.altKey || event.metaKey) return;
  const at = rows.indexOf(row);
  const choices = [...row.querySelectorAll("input[type=radio]")];
  const choice = choices[Number(event.key) - 1] ?? choices.find((one) => one.dataset.letter === event.key.toLowerCase());
  if (choice) {
    choice.checked = true;
    choice.focus();
  } else if (event.key === "Enter" || event.key === "ArrowDown") goTo(at + 1);
  else if (event.key === "ArrowUp") goTo(at - 1);
  else return;
  event.preventDefault();
});

document.addEventListener("focusin", (event) => {
  for (const row of rows) row.classList.toggle("is-now", row.contains(event.target));
});
goTo(0);
