import type { ModelList } from "@agent-max/protocol";
import { Menu, UnstyledButton } from "@mantine/core";
import { IconChevronDown } from "@tabler/icons-react";
import { useState } from "react";
import { shortName } from "./choice.ts";
import classes from "./model-menu.module.css";

const searchableFrom = 8;

type Props = { models: ModelList["models"]; picked: string; onPick: (model: string) => void };

/** A button with the name of the model that answers next; it opens a menu of all models. */
export function ModelMenu({ models, picked, onPick }: Props) {
  return (
    <Menu
      position="top-start"
      width={280}
      shadow="md"
      withinPortal={false}
      withInitialFocusPlaceholder={false}
    >
      <Menu.Target>
        <UnstyledButton className={classes.target} aria-label={`Model: ${picked}`}>
          <span className={classes.name}>{shortName(picked)}</span>
          <IconChevronDown size={14} aria-hidden />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown className={classes.menu} aria-label="Model">
        <Choices models={models} picked={picked} onPick={onPick} />
      </Menu.Dropdown>
    </Menu>
  );
}

function Choices({ models, picked, onPick }: Props) {
  const [text, setText] = useState("");
  const query = text.trim().toLowerCase();
  const found = models.filter(({ id }) => id.toLowerCase().includes(query));
  return (
    <>
      {models.length >= searchableFrom && (
        <Menu.Search
          aria-label="Search models"
          placeholder="Search"
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
      )}
      <Menu.RadioGroup value={picked} onChange={onPick}>
        {found.map(({ id, provider, demo }) => (
          <Menu.RadioItem key={id} value={id} closeMenuOnClick>
            <span className={classes.choice}>
              <span className={classes.name}>{shortName(id)}</span>
              <span className={classes.provider}>{demo ? "prepared texts" : provider}</span>
            </span>
          </Menu.RadioItem>
        ))}
      </Menu.RadioGroup>
      {found.length === 0 && <p className={classes.provider}>Nothing found.</p>}
    </>
  );
}
