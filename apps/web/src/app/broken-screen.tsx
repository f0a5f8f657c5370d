import { Button } from "@mantine/core";
import classes from "../lib/screen.module.css";

/** What is left when the page itself has a fault. Nothing is lost by it: answers live on the server. */
export function BrokenScreen() {
  return (
    <main className={classes.screen}>
      <h1>This page has a fault</h1>
      <p>Your conversations are safe on the server, and answers go on being written. Load the page again.</p>
      <Button onClick={() => window.location.reload()}>Load again</Button>
    </main>
  );
}
