import { createJoiner, planContinuation } from "@agent-max/seam";

const answer = "The lighthouse was built in 1911. Its keeper wrote down every sh";
const plan = planContinuation({ answer, mode: "anchored" });
const joiner = createJoiner({ answer, plan, mode: "anchored" });

// What a model streams after it was sent the answer and plan.instruction:
let text = answer;
for (const delta of [
  "Sure, here is the rest:\n\n",
  "Its keeper wrote",
  " down every ship",
  " that passed.",
]) {
  text += joiner.push(delta);
}
text += joiner.end();

console.log(text); // The lighthouse was built in 1911. Its keeper wrote down every ship that passed.
console.log(joiner.report().verdict); // repaired
