// Put into each page before its own scripts: when a key was pressed, when what it did was painted, when it was saved.

const keys = []; // {name, at, painted, saved}: milliseconds since the page's navigation began
const waiting = [];
const channel = new MessageChannel();
const drawn = [];

globalThis.bench = { keys, listens: 0, ready: 0, presented: new Map() };

// A frame's rendering steps are over when a message sent from within its requestAnimationFrame arrives.
channel.port1.onmessage = () => (drawn.splice(0).forEach((done) => done(performance.now())), settle());
function afterFrame(done) {
  requestAnimationFrame(() => (drawn.push(done), channel.port2.postMessage(0)));
}

function settle() {
  const key = keys.at(-1);
  if (key?.painted && (key.saved || !key.saves)) waiting.splice(0).forEach((done) => done(key));
}

document.addEventListener(
  "keydown",
  ({ key, timeStamp, isTrusted }) => {
    if (!isTrusted || key === "Shift") return;
    const row = { name: key, at: timeStamp, painted: 0, saved: 0, saves: false };
    keys.push(row);
    afterFrame((now) => (row.painted = now));
  },
  { capture: true },
);

// "saved" in the bar is what the person sees of the server's acknowledgement.
new MutationObserver((changes) => {
  for (const { target, attributeName } of changes) {
    if (attributeName === "data-listens") bench.listens ||= performance.now();
    else if (attributeName === "data-ready") bench.ready ||= performance.now();
    else if (target.dataset.save === "waiting") keys.at(-1) && (keys.at(-1).saves = true);
    else if (target.dataset.save === "saved" && keys.at(-1)?.saves) keys.at(-1).saved ||= performance.now();
  }
  settle();
}).observe(document, { subtree: true, attributeFilter: ["data-listens", "data-ready", "data-save"] });

// The browser's own figure goes to the frame on the screen; it tells none below 16 ms, and eighths of 64 ms.
new PerformanceObserver((list) => {
  for (const { name, startTime, duration } of list.getEntries()) if (name === "keydown") bench.presented.set(startTime, duration);
}).observe({ type: "event", durationThreshold: 16 });

/** Resolves once the page is whole, with when it listened to keys and when it was. */
bench.opened = () =>
  new Promise((done) => {
    const look = () => (bench.ready ? done([bench.listens, bench.ready]) : setTimeout(look, 20));
    look();
  });

/** Resolves once all that the last key did is painted and saved. */
bench.settled = () => new Promise((done) => (waiting.push(done), afterFrame(settle)));

/** Milliseconds from the last key to the first frame of another article. */
bench.arrived = (from) =>
  new Promise((done) => {
    const { at } = keys.at(-1);
    const look = () => (location.pathname === from ? requestAnimationFrame(look) : afterFrame((now) => done(now - at)));
    look();
  });
