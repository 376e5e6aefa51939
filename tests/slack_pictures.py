"""Block Kit as Slack's app on a phone draws it, as near as a page can: for human eyes, and for the documentation."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

from dialogs.screens import Json
from tests.slack.words import unescaped

STYLE = """
*{box-sizing:border-box}body{margin:0;background:#fff;color:#1d1c1d;font:15px/1.46 Lato,'DejaVu Sans',sans-serif}
.phone{width:390px;min-height:844px}.bar{padding:12px 16px;border-bottom:1px solid #ddd;font-weight:700;font-size:17px}
.bar small{display:block;font-weight:400;font-size:12px;color:#616061}.bar b{float:right;color:#007a5a;font-size:15px}
.message{display:flex;gap:8px;padding:12px 16px}.face{flex:0 0 36px;height:36px;border-radius:6px;background:#0b5c4d;
color:#fff;text-align:center;line-height:36px;font-weight:700}.body{flex:1;min-width:0}.who{font-weight:700}
.who i{font-style:normal;font-weight:400;color:#616061;font-size:12px}.app{background:#e8e8e8;border-radius:2px;
padding:0 3px;font-size:10px;font-weight:700;color:#616061}.view{padding:4px 16px 16px}
h3{font-size:18px;line-height:1.3;margin:8px 0 4px}p{margin:6px 0;white-space:pre-wrap;overflow-wrap:anywhere}
ul,ol{margin:6px 0;padding-left:24px}li{white-space:pre-wrap;overflow-wrap:anywhere}
.context{font-size:12.5px;color:#616061;margin:6px 0;white-space:pre-wrap}code{color:#c01343;background:#f4f4f4;
border:1px solid #ddd;border-radius:3px;padding:1px 3px;font-size:12px}a{color:#1264a3;text-decoration:none}
.keys{display:flex;flex-wrap:wrap;gap:8px;margin:8px 0}.key{border:1px solid #bbb;border-radius:6px;padding:6px 12px;
font-weight:700;font-size:14px;max-width:100%;overflow-wrap:anywhere}.primary{background:#007a5a;color:#fff;
border-color:#007a5a}.danger{background:#e01e5a;color:#fff;border-color:#e01e5a}
.file{border:1px solid #ddd;border-radius:8px;padding:10px 12px;margin:6px 0;display:flex;gap:10px;font-weight:700}
.input{margin:14px 0}.label{font-weight:700}.label i{font-style:normal;font-weight:400;color:#616061}
.field{border:1px solid #868686;border-radius:4px;padding:8px 10px;min-height:40px;white-space:pre-wrap}
.long{min-height:84px}.hint{font-size:12.5px;color:#616061}.fault{color:#e01e5a;font-size:13px}
.fault::before{content:'⚠ '}
.bad{border-color:#e01e5a}.option{margin:4px 0}
"""


def message(*parts: Json) -> str:
    """Messages of the bot, one below another. One with "files" shows them above its blocks."""
    said = "".join(_message(part) for part in parts)
    return _page(f'<div class="bar">Штурман<small>App</small></div>{said}')


def home(view: Json) -> str:
    return _page(f'<div class="bar">Штурман<small>Home</small></div><div class="view">{_blocks(view["blocks"])}</div>')


def modal(view: Json, faults: Mapping[str, str] = {}) -> str:  # read only
    submit = f"<b>{_text(view['submit'])}</b>" if "submit" in view else ""
    fields = "".join(
        _input(block, faults.get(block["block_id"], "")) if block["type"] == "input" else _blocks([block])
        for block in view["blocks"]
    )
    return _page(f'<div class="bar">✕ &nbsp;{_text(view["title"])}{submit}</div><div class="view">{fields}</div>')


def _page(body: str) -> str:
    return f'<!doctype html><meta charset="utf-8"><style>{STYLE}</style><div class="phone">{body}</div>'


def _message(told: Json) -> str:
    files = "".join(f'<div class="file"><span>📄</span>{escape(name)}</div>' for name in told.get("files", ()))
    who = '<div class="who">Штурман <span class="app">APP</span> <i>9:00</i></div>'
    body = f'<div class="body">{who}{files}{_blocks(told["blocks"])}</div>'
    return f'<div class="message"><div class="face">Ш</div>{body}</div>'


def _blocks(blocks: list[Json]) -> str:
    return "".join(_block(block) for block in blocks)


def _block(block: Json) -> str:
    match block:
        case {"type": "header", "text": text}:
            return f"<h3>{_text(text)}</h3>"
        case {"type": "section", "text": text}:
            return f"<p>{_text(text)}</p>"
        case {"type": "context", "elements": elements}:
            return f'<div class="context">{" &nbsp; ".join(_text(each) for each in elements)}</div>'
        case {"type": "actions", "elements": elements}:
            return f'<div class="keys">{"".join(_key(each) for each in elements)}</div>'
        case {"type": "rich_text", "elements": elements}:
            return "".join(_rich(each) for each in elements)
    raise ValueError(f"no picture of a block of type {block['type']}")


def _rich(part: Json) -> str:
    if part["type"] == "rich_text_section":
        return f"<p>{_inline(part)}</p>"
    tag = "ol" if part["style"] == "ordered" else "ul"
    begin = f' start="{part["offset"] + 1}"' if "offset" in part else ""
    return f"<{tag}{begin}>{''.join(f'<li>{_inline(item)}</li>' for item in part['elements'])}</{tag}>"


def _inline(section: Json) -> str:
    return "".join(_run(each) for each in section["elements"])


def _run(run: Json) -> str:
    shown = escape(run["text"])
    for mark, tag in (("bold", "strong"), ("italic", "em"), ("code", "code")):
        if run.get("style", {}).get(mark):
            shown = f"<{tag}>{shown}</{tag}>"
    return f'<a href="{escape(run["url"])}">{shown}</a>' if run["type"] == "link" else shown


def _key(button: Json) -> str:
    return f'<span class="key {button.get("style", "")}">{_text(button["text"])}</span>'


def _text(text: Json) -> str:
    return escape(unescaped(text["text"]))


def _input(block: Json, fault: str) -> str:
    optional = " <i>(необязательно)</i>" if block.get("optional") else ""
    hint = f'<div class="hint">{_text(block["hint"])}</div>' if "hint" in block else ""
    told = f'<div class="fault">{escape(fault)}</div>' if fault else ""
    field = _field(block["element"], "bad" if fault else "")
    return f'<div class="input"><div class="label">{_text(block["label"])}{optional}</div>{field}{told}{hint}</div>'


def _field(element: Json, look: str) -> str:
    match element["type"]:
        case "radio_buttons" | "checkboxes":
            chosen = [element.get("initial_option"), *element.get("initial_options", ())]
            marks = ("◉", "○") if element["type"] == "radio_buttons" else ("☑", "☐")
            lines = (f"{marks[each not in chosen]} {_text(each['text'])}" for each in element["options"])
            return "".join(f'<div class="option">{each}</div>' for each in lines)
        case "file_input":
            return '<span class="key">Добавить файлы</span>'
        case kind:
            option = element.get("initial_option")
            begun = str(element.get("initial_value", element.get("initial_date", "")))
            value = _text(option["text"]) if option else escape(begun)
            mark = {"datepicker": "📅 ", "static_select": "▾ ", "multi_static_select": "▾ "}.get(kind, "")
            long = "long" if element.get("multiline") else ""
            return f'<div class="field {long} {look}">{mark}{value}</div>'
