"use strict";
// The communes of the centre that is chosen stand first in their list. Without this script they do
// where the centre is known before the page is drawn.
const list = document.querySelector('select[name="commune"]');
if (list) {
  const bring = (center) => {
    const first = [...list.querySelectorAll("optgroup option")].find((one) => one.dataset.center === center);
    const before = list.querySelector("optgroup");
    if (first && first.parentElement !== before) before.before(first.parentElement);
  };
  const look = () => {
    const chosen = document.querySelector('input[name="center"]:checked, select[name="center"]');
    if (chosen && chosen.value) bring(chosen.value);
  };
  document.addEventListener("change", (event) => {
    if (event.target.name === "center") look();
  });
  look();
  // A page that was gone back to may have another centre chosen than the one it was drawn for.
  addEventListener("pageshow", look);
}
