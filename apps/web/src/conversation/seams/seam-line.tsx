import type { Seam } from "@agent-max/protocol";
import { HoverCard, UnstyledButton } from "@mantine/core";
import { describeSeam, notableSeams, toneOf } from "./seam.ts";
import classes from "./seam-line.module.css";

const openDelayMs = 150;

/** In the main landmark for screen readers, but outside of the turn, whose content-visibility would clip the card. */
const portal = { target: "main" };

/** In a low window the card may cover the line; otherwise it would reach beyond the window. */
const middlewares = { shift: { crossAxis: true } };

/** The line in the margin where an answer was continued; a card tells how on hover, focus and touch. */
export function SeamLine({ seams }: { seams: Seam[] }) {
  const notable = notableSeams(seams);
  const summary = notable.map((seam) => {
    const { label, verdict } = describeSeam(seam);
    return `${label}, ${verdict.name.toLowerCase()}`;
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
  const { label, explanation, verdict, removed, inserted, delay } = describeSeam(seam);
  return (
    <section className={classes.details}>
      <p className={classes.label}>
        <strong>{label}</strong>
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
        {delay !== undefined && (
          <>
            <dt>Delayed</dt>
            <dd>{delay}</dd>
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
