"use strict";
// A tap writes the mark on the phone first, then sends it. Without network it waits there, and
// leaves by itself; what another person marked differently is shown and asked about.
const form = document.getElementById("marking");
const bar = document.getElementById("sync");
const me = { user: Number(form.dataset.user), session: Number(form.dataset.session), half: Number(form.dataset.half) };
const sender = marksSender(me.user, {
  drawn: draw,
  here: (mark) => mark.session === me.session && mark.half === me.half,
  written(mark, answer) {
    const row = mark.session === me.session && mark.half === me.half && rowOf(mark.enrolment);
    if (row) Object.assign(row.dataset, { version: answer.version, mark: answer.mark });
  },
});

const rowOf = (enrolment) => form.querySelector(`[data-place="${enrolment}"]`);
const wordOf = (row, mark) => row.querySelector(`input[value="${mark}"] + span`).textContent;

function newId() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 15) | 64;
  bytes[8] = (bytes[8] & 63) | 128;
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

function newMark(row, mark, seen = Number(row.dataset.version)) {
  const made = { ...me, enrolment: Number(row.dataset.place), mark, seen, id: newId() };
  const place = marksStore.placeOf(made);
  return { ...made, place, made_at: new Date().toISOString(), send: form.dataset.send, state: "waiting" };
}

// The page -------------------------------------------------------------------
function check(row, mark) {
  for (const input of row.querySelectorAll("input[type=radio]")) input.checked = input.value === mark;
}

// Both hours come from the portal: a phone may not know yet that Morocco changed its clock.
function ask(row, kept) {
  row.querySelector(".contrary")?.remove();
  const asked = document.getElementById("contrary").content.cloneNode(true);
  const { theirs } = kept;
  const [one, two] = asked.querySelectorAll("button");
  one.querySelector("[data-mark]").textContent = wordOf(row, theirs.mark);
  one.querySelector("[data-who]").textContent = theirs.by;
  one.querySelector("[data-at]").textContent = theirs.at;
  two.querySelector("[data-mark]").textContent = wordOf(row, kept.mark);
  two.querySelector("[data-at]").textContent = theirs.made ?? "";
  one.addEventListener("click", () => settle(row, kept, theirs.mark));
  two.addEventListener("click", () => settle(row, kept, kept.mark));
  row.querySelector(".marks").before(asked);
  check(row, "");
}

function draw(marks) {
  for (const row of form.querySelectorAll("[data-place]")) {
    const kept = marks.find((one) => one.place === marksStore.placeOf({ ...me, enrolment: row.dataset.place }));
    row.classList.toggle("is-waiting", kept?.state === "waiting");
    row.classList.toggle("is-contrary", kept?.state === "contrary");
    if (kept?.state === "contrary") {
      if (!row.querySelector(".contrary")) ask(row, kept);
    } else {
      row.querySelector(".contrary")?.remove();
      check(row, kept ? kept.mark : row.dataset.mark);
    }
  }
}

async function keep(made) {
  await marksStore.put(made);
  await sender.changed();
  sender.send();
}

// Theirs stays: it is on the server already. Mine stays: it is sent again, over theirs this time.
async function settle(row, kept, mark) {
  row.dataset.version = kept.theirs.version;
  row.dataset.mark = kept.theirs.mark;
  if (mark === kept.theirs.mark) {
    await marksStore.change(kept.place, kept.id, null);
    await sender.changed();
  } else await keep(newMark(row, mark, kept.theirs.version));
}

// Hands ----------------------------------------------------------------------
form.addEventListener("change", (event) => {
  const row = event.target.closest("[data-place]");
  if (row) keep(newMark(row, event.target.value)).catch(() => stay());
});

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  if (event.submitter?.name !== "all") return; // Enter on a mark: it is kept already
  try {
    for (const row of form.querySelectorAll("[data-place]")) {
      if (!row.querySelector("input:checked") && !row.querySelector(".contrary")) await marksStore.put(newMark(row, "present"));
    }
    await sender.changed();
    sender.send();
  } catch {
    stay();
  }
});

// A browser that keeps nothing: the form is sent as it is, by its own button.
function stay() {
  form.classList.remove("has-script");
  for (const line of bar.querySelectorAll("[data-say]")) line.hidden = line.dataset.say !== "broken";
  bar.hidden = false;
}

marksStore.of(me.user).then(
  () => {
    form.classList.add("has-script");
    return sender.tryAgain();
  },
  () => stay(),
);
