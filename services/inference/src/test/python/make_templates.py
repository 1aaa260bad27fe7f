"""Renders the chat templates of the tests, and many single expressions, with Python's jinja2 as transformers sets it up.

    python make_templates.py [FOLDER]        (default: ../resources/fixtures/templates)

The templates are written in the manner of well-known families. Made with jinja2 3.1.6, transformers 5.23.0.
"""

import json
import re
import sys
from datetime import datetime
from pathlib import Path

from jinja2.exceptions import TemplateError
from transformers.utils.chat_template_utils import _compile_jinja_template

NOW = datetime(2026, 3, 5, 7, 8, 9)
TOKENS = dict(bos_token="<s>", eos_token="</s>", unk_token="<unk>")

WEATHER = {
    "type": "function",
    "function": {
        "name": "get_weather",
        "description": "The weather of a place, e.g. \"Zürich\" <now> & 'later'",
        "parameters": {
            "type": "object",
            "properties": {
                "place": {"type": "string", "description": "City"},
                "days": {"type": "integer", "minimum": 1, "default": 1.5},
            },
            "required": ["place"],
            "additionalProperties": False,
        },
        "return": {"type": "string"},
    },
}
CLOCK = {"type": "function", "function": {"name": "clock", "description": "The time", "parameters": {}}}


def say(role, content, **more):
    return {"role": role, "content": content, **more}


def call(id, name, **arguments):
    return {"id": id, "type": "function", "function": {"name": name, "arguments": arguments}}


SYSTEM = say("system", "  You are brief.  ")
USER = say("user", "What is the capital of France?")
ASSISTANT = say("assistant", " Paris. ")
CALLING = say("assistant", "", tool_calls=[call("abc123def", "get_weather", place="Zürich", days=2)])
RESULT = say("tool", '{"temperature": 21.5}', tool_call_id="abc123def")
CONVERSATIONS = {
    "one question": [USER],
    "system and question": [SYSTEM, USER],
    "several turns": [SYSTEM, USER, ASSISTANT, say("user", "And of Japan?"), say("assistant", "Tokyo."), USER],
    "unicode": [say("user", "Grüß Gott 🙂 東京\u00a0\u2028 \u0301 <&>'\"\\ \ttab")],
    "empty content": [say("user", ""), say("assistant", ""), say("user", "\n\n")],
    "ends with the assistant": [USER, ASSISTANT],
    "the assistant starts": [ASSISTANT, USER],
    "the user speaks twice": [USER, USER],
    "lines": [say("user", "\n  first\n\n    second  \n"), say("assistant", "x\n"), say("user", "{{ not a tag }} {% no %}")],
    "thought": [
        USER,
        say("assistant", "<think>\nFrance, hm.\n</think>\n\nParis."),
        say("user", "Sure?"),
        say("assistant", "<think>\nYes.\n</think>\n\nYes."),
    ],
    "a call": [USER, CALLING],
    "a call and its result": [USER, CALLING, RESULT],
    "a call, its result and an answer": [SYSTEM, USER, CALLING, RESULT, say("assistant", "21.5 degrees"), USER],
    "two results": [USER, CALLING, RESULT, say("tool", "rain", tool_call_id="abc123def"), say("assistant", "Wet.")],
    "two calls": [
        USER,
        say("assistant", "Both:", tool_calls=[call("a", "clock"), call("b", "get_weather", place="東京")]),
    ],
    "an unknown role": [say("critic", "no")],
    "nobody": [],
}
VARIATIONS = [
    dict(add_generation_prompt=True),
    dict(add_generation_prompt=False),
    dict(add_generation_prompt=True, tools=[WEATHER, CLOCK]),
    dict(add_generation_prompt=True, enable_thinking=False, date_string="1 Jan 2000"),
    dict(add_generation_prompt=True, tools=[CLOCK], tools_in_user_message=False),
]

# Single expressions and statements, seen with the variables below.
SNIPPETS_FILE = "snippets.txt"
VARIABLES = dict(
    s="Hello, World",
    u="Größe 🙂 東京",
    blank=" \t\n x \u3000",
    n=7,
    f=2.5,
    t=True,
    none_value=None,
    xs=[3, 1, 2],
    words=["b", "A", "c"],
    d={"b": 1, "a": [True, None, 1.5, "é<&>'\""], "items": "hidden"},
    messages=[say("user", "hi"), say("assistant", "yo"), say("user", "bye", name="Ann")],
    tool=WEATHER,
    nested=[[1, [2, 3]], [4]],
)


def render(template, variables):
    try:
        compiled = _compile_jinja_template(template)
        return {"rendered": compiled.render(strftime_now=NOW.strftime, **variables)}
    except TemplateError as error:
        return {"error": error.message}
    except (TypeError, ValueError, OverflowError, ZeroDivisionError, SyntaxError) as error:
        return {"error": f"{type(error).__name__}: {error}"}


def main(root):
    families = {}
    for template in sorted(root.glob("*.jinja")):
        source = template.read_text()
        families[template.stem] = []
        for name, messages in CONVERSATIONS.items():
            for variation in VARIATIONS:
                variables = {"tools": None, "documents": None, **TOKENS, **variation}
                outcome = render(source, {**variables, "messages": messages})
                families[template.stem].append({"name": name, "messages": messages, **variation, **outcome})
    snippets = []
    for snippet in re.split(r"\n----\n", (root / SNIPPETS_FILE).read_bytes().decode()):
        snippets.append({"template": snippet, **render(snippet, VARIABLES)})
    write(root / "families.json", families)
    write(root / "snippets.json", {"variables": VARIABLES, "snippets": snippets})


def write(file, value):
    file.write_text(json.dumps(value, ensure_ascii=True, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    here = Path(__file__).resolve().parent
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else here.parent / "resources/fixtures/templates")
