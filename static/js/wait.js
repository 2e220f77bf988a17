"use strict";
// Another code may be asked for only after a while: until then the button waits with its person. The
// words beside it say how long; without this script they are all there is.
const words = document.getElementById("until-code");
if (words) {
  const buttons = document.querySelectorAll('[aria-describedby="until-code"]');
  const ready = Date.now() + words.dataset.seconds * 1000;
  const look = () => {
    const left = ready - Date.now();
    for (const button of buttons) button.disabled = left > 0;
    words.hidden = left <= 0;
    // A longer wait than a timer can hold is looked at anew.
    if (left > 0) setTimeout(look, Math.min(left, 60000));
  };
  look();
  // A page that was put away stood still meanwhile.
  addEventListener("pageshow", look);
}
