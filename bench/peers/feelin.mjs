// feelin (MIT, from npm): FEEL in JavaScript. Two uses:
//   node feelin.mjs speed        the conditions of a ten-rule table, evaluations per second of CPU time
//   node feelin.mjs < CASES      answers expressions, one JSON {"expression", "context"} a line

import { createInterface } from "node:readline";
import { evaluate, unaryTest } from "feelin";

const plain = (value) => {
  if (value === undefined) return null;
  if (value === null || typeof value !== "object") {
    return typeof value === "function" ? "function" : value;
  }
  if (Array.isArray(value)) return value.map(plain);
  if (value.constructor === Object) {
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, plain(inner)]));
  }
  return { is: value.constructor.name };
};

const answer = (line) => {
  const { expression, context } = JSON.parse(line);
  try {
    const result = evaluate(expression, context);
    return { value: plain(result && typeof result === "object" && "value" in result && "warnings" in result ? result.value : result) };
  } catch (error) {
    return { error: String(error.message ?? error).slice(0, 200) };
  }
};

if (process.argv[2] === "speed") {
  const rules = Array.from({ length: 10 }, (_, n) => [
    `[${n * 10}..${n * 10 + 10})`,
    n % 2 === 0 ? '"gold","silver"' : "-",
    n % 3 === 0 ? 'not("closed")' : "-",
  ]);
  const seconds = () => {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1e6;
  };
  const table = (age) => {
    const values = [age, "gold", "open"];
    const passes = (result) => (result && typeof result === "object" && "value" in result ? result.value : result);
    return rules.findIndex((rule) =>
      rule.every((test, column) => test === "-" || passes(unaryTest(test, { "?": values[column] })) === true),
    );
  };
  if (table(17) !== 1) throw new Error(`wrong rule ${table(17)}`);
  const begun = seconds();
  let count = 0;
  while (seconds() - begun < 3) {
    table((count % 6) * 17);
    count += 1;
  }
  console.log(Math.round(count / (seconds() - begun)));
} else {
  for await (const line of createInterface({ input: process.stdin })) {
    console.log(JSON.stringify(answer(line)));
  }
}
