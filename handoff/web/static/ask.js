// Asking for a call: sends until there is an answer, and does the work that is asked for in a burst.

const sleep = (seconds) => new Promise((done) => setTimeout(done, seconds * 1000));

// SHA-256 in plain JavaScript: crypto.subtle is missing on pages without https, and slower for so short a text.
const START = new Uint32Array(8), ROUNDS = new Uint32Array(64);
for (let n = 2, found = 0; found < 64; n++) {
  let divisor = 2;
  while (divisor * divisor <= n && n % divisor) divisor++;
  if (divisor * divisor <= n) continue;
  if (found < 8) START[found] = (Math.sqrt(n) % 1) * 2 ** 32;
  ROUNDS[found++] = (Math.cbrt(n) % 1) * 2 ** 32;
}
const turn = (word, by) => (word >>> by) | (word << (32 - by));

function firstWord(text) {
  const words = new Int32Array((((text.length + 8) >> 6) + 1) * 16), w = new Int32Array(64);
  for (let i = 0; i < text.length; i++) words[i >> 2] |= text.charCodeAt(i) << (24 - (i & 3) * 8);
  words[text.length >> 2] |= 128 << (24 - (text.length & 3) * 8);
  words[words.length - 1] = text.length * 8;
  const state = Int32Array.from(START);
  for (let block = 0; block < words.length; block += 16) {
    let [a, b, c, d, e, f, g, h] = state;
    for (let i = 0; i < 64; i++) {
      if (i < 16) w[i] = words[block + i];
      else {
        const x = w[i - 15], y = w[i - 2];
        w[i] = w[i - 16] + w[i - 7] + (turn(x, 7) ^ turn(x, 18) ^ (x >>> 3)) + (turn(y, 17) ^ turn(y, 19) ^ (y >>> 10));
      }
      const one = h + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + ((e & f) ^ (~e & g)) + ROUNDS[i] + w[i];
      const two = (turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + ((a & b) ^ (a & c) ^ (b & c));
      h = g; g = f; f = e; e = (d + one) | 0; d = c; c = b; b = a; a = (one + two) | 0;
    }
    [a, b, c, d, e, f, g, h].forEach((word, i) => { state[i] += word; });
  }
  return state[0];
}

// In slices of 12 ms, so that the page stays usable.
async function solve(token, bits) {
  for (let counter = 0, pause = performance.now() + 12; ; counter++) {
    if (Math.clz32(firstWord(`${token}:${counter}`)) >= bits) return String(counter);
    if (performance.now() > pause) {
      await sleep(0);
      pause = performance.now() + 12;
    }
  }
}

// The token makes it one request, however often it has to be sent.
async function post(url, entry) {
  for (const pause of [1, 3, 6, 0]) {
    try {
      const response = await fetch(url, {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify(entry),
        signal: AbortSignal.timeout(15000),
      });
      return { status: response.status, ...(await response.json()) };
    } catch (error) {
      if (!pause) throw error;
      await sleep(pause);
    }
  }
}

// Gives the last answer; throws when there is no connection.
async function ask(url, entry, onWork) {
  for (let attempt = 1; ; attempt++) {
    const answer = await post(url, entry);
    if (attempt > 3) return answer;
    if (answer.problem === "needs_work") {
      onWork();
      entry.work = await solve(entry.token, answer.bits);
    } else if (answer.problem === "expired" || answer.problem === "too_quick") {
      entry.token = answer.token || entry.token;
      entry.work = "";
      await sleep(2.5);
    } else return answer;
  }
}
