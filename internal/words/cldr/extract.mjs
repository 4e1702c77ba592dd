// Writes cldr.json beside it: how six languages write days and say how long ago
// something was, as the Unicode CLDR has it, which Node.js carries:
//
//	node internal/words/cldr/extract.mjs
import { writeFileSync } from "node:fs";

const at = (month) => new Date(Date.UTC(2026, month, 3, 4, 5, 6));

// pattern turns a date that was formatted back into what it was made of.
function pattern(language, options) {
  const parts = new Intl.DateTimeFormat(language, { timeZone: "UTC", ...options }).formatToParts(at(2));
  return parts.map((p) => (p.type === "literal" ? p.value : `{${p.type}}`)).join("");
}

const months = (language, options) =>
  [...Array(12).keys()].map((m) => new Intl.DateTimeFormat(language, { timeZone: "UTC", ...options }).formatToParts(at(m)).find((p) => p.type === "month").value);

// forms returns what a function says of a number, in each plural form.
function forms(language, say) {
  const rules = new Intl.PluralRules(language), all = {};
  for (let n = 0; n <= 1000; n++) {
    all[rules.select(n)] ??= say(n).map((p) => (p.type === "integer" ? "%[1]d" : p.type === "group" ? "" : p.value.replace("%", "%%"))).join("").replaceAll("%[1]d%[1]d", "%[1]d");
  }
  return all;
}

const units = ["day", "hour", "minute"];
const relative = (language, sign) =>
  Object.fromEntries(units.map((u) => [u, forms(language, (n) => new Intl.RelativeTimeFormat(language).formatToParts(sign * n, u))]));

const day = { day: "numeric", month: "short", year: "numeric" }, long = { ...day, month: "long" };
const clock = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
const languages = {};
for (const language of ["de", "fr", "es", "ja", "ar"]) {
  languages[language] = {
    months: { short: months(language, day), long: months(language, long), alone: months(language, { month: "long", year: "numeric" }) },
    day: pattern(language, day), longDay: pattern(language, long), month: pattern(language, { month: "long", year: "numeric" }),
    moment: pattern(language, { ...day, ...clock }), longMoment: pattern(language, { ...long, ...clock }), second: pattern(language, { ...day, ...clock, second: "2-digit" }),
    ago: relative(language, -1), until: relative(language, 1),
  };
}
writeFileSync(new URL("cldr.json", import.meta.url), JSON.stringify({ source: `Unicode CLDR ${process.versions.cldr}, by Node.js ${process.versions.node}`, languages }, null, 1) + "\n");
