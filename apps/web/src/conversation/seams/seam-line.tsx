import type { Seam } from "@agent-max/protocol";
import { HoverCard, UnstyledButton } from "@mantine/core";
import { describeSeam, notableSeams, toneOf } from "./seam.ts";
import classes from "./seam-line.module.css";

const openDelayMs = 150;

/** Inside the main part of the page, where screen readers look for it, and outside of what clips an earlier answer. */
const portal = { target: "main" };

/** In a low window the card may cover its line, rather than leave the window. */
const middlewares = { shift: { crossAxis: true } };

/** The line in the margin where an answer was continued; it tells how on hover, focus and touch. */
export function SeamLine({ seams }: { seams: Seam[] }) {
  const notable = notableSeams(seams);
  const summary = notable.map((seam) => {
    const { mode, verdict } = describeSeam(seam);
    return `${mode}, ${verdict.name.toLowerCase()}`;
  });
  return (
    <HoverCard
      role="tooltip"
      position="bottom-start"
      width={320}
      shadow="md"
      openDelay={openDelayMs}
      events={{ touch: true }}
      interactive
      middlewares={middlewares}
      portalProps={portal}
    >
      <HoverCard.Target>
        <UnstyledButton
          className={classes.line}
          data-tone={toneOf(seams)}
          aria-label={`Continued here. ${summary.join(". ")}`}
        />
      </HoverCard.Target>
      <HoverCard.Dropdown className={classes.card} data-overlay>
        {notable.map((seam) => (
          <SeamDetails key={`${seam.position} ${seam.mode}`} seam={seam} />
        ))}
      </HoverCard.Dropdown>
    </HoverCard>
  );
}

function SeamDetails({ seam }: { seam: Seam }) {
  const { mode, explanation, verdict, removed, inserted, held } = describeSeam(seam);
  return (
    <section className={classes.details}>
      <p className={classes.mode}>
        <strong>{mode}</strong>
        <span className={classes.verdict} data-tone={verdict.tone}>
          {verdict.name}
        </span>
      </p>
      <p>
        {explanation} {verdict.text}
      </p>
      <dl>
        {removed.length > 0 && (
          <>
            <dt>Taken out</dt>
            <dd>
              {removed.map(({ what, text }, index) => (
                <Removed key={index} what={what} text={text} />
              ))}
            </dd>
          </>
        )}
        {inserted !== undefined && (
          <>
            <dt>Put in</dt>
            <dd>{inserted}</dd>
          </>
        )}
        {held !== undefined && (
          <>
            <dt>Held back</dt>
            <dd>{held}</dd>
          </>
        )}
      </dl>
    </section>
  );
}

function Removed({ what, text }: { what: string; text: string }) {
  return (
    <span className={classes.removed}>
      {what}
      {text !== "" && <q>{text}</q>}
    </span>
  );
}
