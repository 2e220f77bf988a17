"use strict";
// Sends the marks that wait on this phone, from whichever of the coach's pages is open, and says in
// the bar `#sync` how that goes. `drawn` is called when marks have changed, `written` for each that
// the portal took.
const marksSender = (user, { drawn = () => {}, written = () => {}, here = () => false } = {}) => {
  const BATCH = 100;
  const AGAIN = 10_000; // milliseconds until the next try
  const bar = document.getElementById("sync");
  let state = "saved";
  let why = "";
  let sending = false;
  let sent = false; // since the page was opened
  let timer;

  // Over HTTPS the cookie has the name that no neighbour can set (settings.py, COOKIE_PREFIX).
  const token = () => cookie("__Host-csrftoken") ?? cookie("csrftoken") ?? "";
  const cookie = (name) => document.cookie.split("; ").find((one) => one.startsWith(`${name}=`))?.slice(name.length + 1);
  const waiting = async () => (await marksStore.of(user)).filter((mark) => mark.state === "waiting");

  async function say() {
    const marks = await marksStore.of(user);
    const count = (one) => marks.filter((mark) => mark.state === one).length;
    const left = count("waiting");
    let said = "saved";
    if (count("contrary")) said = "contrary";
    else if (left) said = state === "saved" ? "sending" : state;
    else if (count("refused")) said = "refused";
    const shown = { contrary: count("contrary"), refused: count("refused") }[said] ?? left;
    for (const line of bar.querySelectorAll("[data-say]")) line.hidden = line.dataset.say !== said;
    for (const number of bar.querySelectorAll("[data-count]")) number.textContent = shown;
    bar.querySelector("[data-why]").textContent = why;
    const elsewhere = marks.find((mark) => mark.state === "contrary" && !here(mark));
    const way = bar.querySelector("[data-where]");
    way.hidden = !elsewhere;
    if (elsewhere) way.href = elsewhere.send.replace(/marks\/$/, `?half=${elsewhere.half}`);
    bar.dataset.now = said;
    bar.hidden = said === "saved" && !sent;
  }

  async function changed() {
    await drawn(await marksStore.of(user));
    await say();
  }

  async function send() {
    clearTimeout(timer);
    if (sending) return;
    sending = true;
    const before = (await waiting()).length;
    try {
      await sendAll();
    } catch {
      state = "offline";
    }
    sending = false;
    await changed();
    if ((await waiting()).length) timer = setTimeout(send, AGAIN);
    else if (before && state === "saved") coach.keep([location.pathname + location.search]).catch(() => {});
  }

  async function sendAll() {
    for (let round = 0; round < 50; round += 1) {
      const marks = await waiting();
      if (!marks.length) {
        state = "saved";
        return;
      }
      const batch = marks.filter((one) => one.send === marks[0].send).slice(0, BATCH);
      if (!(await sendBatch(batch))) return;
      await changed();
    }
  }

  // True where the next batch may follow.
  async function sendBatch(batch, again = true) {
    const marks = batch.map(({ id, enrolment, half, mark, made_at, seen }) => ({ id, enrolment, half, mark, made_at, seen }));
    const answer = await fetch(batch[0].send, {
      method: "POST",
      redirect: "manual", // to the log-in, where the session has ended
      headers: { "Content-Type": "application/json", "X-CSRFToken": token() },
      body: JSON.stringify({ user, marks }),
    });
    if (answer.type === "opaqueredirect") return stop("login");
    const told = await answer.json().catch(() => ({}));
    if (answer.ok) return take(batch, told.marks);
    if (answer.status === 409) return stop("other");
    if (answer.status === 403 && !told.code && again) {
      // The token has changed, as it does with each log-in: the page brings the new one.
      await fetch(location.href, { credentials: "same-origin" });
      return sendBatch(batch, false);
    }
    if (answer.status === 403 && !told.code) return stop("login");
    if (answer.status >= 500 || answer.status === 429) return stop("offline");
    return refuse(batch, told, again);
  }

  function stop(reason) {
    state = reason;
    return false;
  }

  async function take(batch, answers) {
    sent = true;
    for (const answer of answers) {
      const mark = batch.find((one) => one.id.replaceAll("-", "") === answer.id.replaceAll("-", ""));
      if (answer.written) {
        await marksStore.change(mark.place, mark.id, null);
        written(mark, answer);
      } else await marksStore.change(mark.place, mark.id, { state: "contrary", theirs: answer });
    }
    return true;
  }

  // One by one, until the one that is not taken is known: the others leave, that one stays here.
  // A phone whose clock is wrong takes the hour of the portal.
  async function refuse(batch, told, again) {
    if (told.code === "clock" && batch.length === 1 && again) {
      await marksStore.change(batch[0].place, batch[0].id, { made_at: told.now });
      return sendBatch([{ ...batch[0], made_at: told.now }], false);
    }
    if (batch.length > 1) {
      for (const one of batch) if (!(await sendBatch([one]))) return false;
      return true;
    }
    why = told.says ?? "";
    await marksStore.change(batch[0].place, batch[0].id, { state: "refused" });
    return true;
  }

  // What was refused is tried again with each page that opens: the reason may be gone.
  async function tryAgain() {
    for (const mark of await marksStore.of(user)) {
      if (mark.state === "refused") await marksStore.change(mark.place, mark.id, { state: "waiting" });
    }
    await changed();
    return send();
  }

  bar.querySelector("[data-drop]").addEventListener("click", async () => {
    for (const mark of await marksStore.of(user)) {
      if (mark.state === "refused") await marksStore.change(mark.place, mark.id, null);
    }
    await changed();
  });
  window.addEventListener("online", send);
  document.addEventListener("visibilitychange", () => document.hidden || send());
  return { send, changed, tryAgain };
};
