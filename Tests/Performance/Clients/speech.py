"""What the Python clients have in common: the texts, and the log of what each utterance was heard to be."""

import json
import time


def texts(path):
    return [line.rstrip("\n") for line in open(path) if line.strip()]


def text_message(text):
    return json.dumps({"type": "text", "text": text, "is_final": True})


class Hearing:
    """One session: takes messages, tells when an utterance is over, logs session, frames and the first one's instant."""

    def __init__(self, log):
        self.log = log
        self.session = ""
        self.frames = 0
        self.first = None

    def hears(self, message):
        """Whether the utterance is over."""
        at = time.time_ns()
        fields = json.loads(message)
        kind = fields["type"]
        if kind == "audio":
            if self.frames == 0:
                self.first = at
            self.frames += 1
        elif kind == "session_start":
            self.session = fields["session_id"]
        elif kind == "session_end":
            self.log.append((self.session, self.first, self.frames))
            self.frames, self.first = 0, None
            return True
        return False


def write(log, path):
    with open(path, "w") as file:
        for session, first, frames in log:
            file.write(f"{session} {first or 0} {frames}\n")
