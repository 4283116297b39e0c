#!/usr/bin/env python3
"""Manual pages in mdoc(7) from the definitions of the commands and what was written by hand.

    dstime --experimental-dump-help | Man/render.py VERSION PARTS DIRECTORY

writes one page for each command, DIRECTORY/dstime-query.1 and so on; daemons are in section 8. A part that is a page of its
own, with a line `.Dt`, is taken as it is. PARTS/dstime-query.mdoc, where there is such a file, holds sections (`.Sh NAME` and what follows) that the definition cannot give:

  * DESCRIPTION, ARGUMENTS, COMMANDS and OPTIONS go behind the generated text of that section as a further paragraph; in
    ARGUMENTS and OPTIONS, text after a line `.\\" after --samples` goes behind that entry instead.
  * `.Xr` lines of SEE ALSO are joined with the generated ones.
  * Any other section stands as it is: those that mdoc(7) knows in its order, others before them in that of the file.

A first line `.Dd` gives the date of the page; without it that of the first command holds for all.
"""

import json
import pathlib
import re
import sys

GENERATED = ["NAME", "SYNOPSIS", "DESCRIPTION", "ARGUMENTS", "COMMANDS", "OPTIONS"]
BEHIND = [
    "ENVIRONMENT", "FILES", "EXIT STATUS", "EXAMPLES", "DIAGNOSTICS", "COMPATIBILITY", "ERRORS", "SEE ALSO",
    "STANDARDS", "HISTORY", "AUTHORS", "CAVEATS", "BUGS", "SECURITY CONSIDERATIONS",
]
# Every command has them; the first page lists them for all.
COMMON = {"help", "version"}
# What an administrator runs is in section 8, all else in 1.
DAEMONS = {"dstime-sync"}


# --- text


def escaped(text):
    """Plain text as roff reads it; options keep their hyphens, which otherwise are typeset as such."""
    text = text.replace("\\", "\\e").replace("`", "\\(ga").replace("^", "\\(ha").replace("~", "\\(ti")
    return re.sub(r"(?<![\w-])--?(?=\w)", lambda dashes: "\\-" * len(dashes[0]), text)


def argument(text):
    """Text for the line of a macro, where a short word such as No would be taken for a macro."""
    words = (re.sub(r"^(?=[A-Z%]\w{1,2}$|[.,:;()\[\]|?!]$)", r"\\&", escaped(word)) for word in text.split())
    return " ".join(words).replace('"', "\\(dq")


def guarded(line):
    """A line of text, which roff would take for a request if it began with a full stop or an apostrophe."""
    return re.sub(r"^(?=[.'])", r"\\&", escaped(line))


def sentences(text):
    """Lines of running text, a sentence on each."""
    for line in re.split(r"(?<=[.!?]) +(?=[A-Z(])", " ".join(text.split())):
        if line:
            yield guarded(line)


def paragraphs(text):
    """Lines of running text with empty lines between paragraphs; an indented one is set as it stands."""
    for number, paragraph in enumerate(re.split(r"\n\s*\n", (text or "").strip("\n"))):
        lines = paragraph.split("\n")
        if all(line.startswith("    ") for line in lines):
            yield from [".Bd -literal -offset indent", *(guarded(line[4:]) for line in lines), ".Ed"]
        elif paragraph.strip():
            yield from [".Pp"] * (number > 0)
            yield from sentences(paragraph)


# --- options and arguments


def shown(items):
    return [item for item in items or [] if item.get("shouldDisplay", True)]


def named(command, *kinds):
    return [item for item in shown(command.get("arguments")) if item["kind"] in kinds]


def is_common(item):
    return COMMON & {name["name"] for name in item.get("names", [])}


def flag(name):
    return "Fl " + ("-" if name["kind"] == "long" else "") + name["name"]


def value(item, ellipsis=True):
    if item["kind"] == "flag":
        return ""
    return " Ar " + argument(item.get("valueName", "value")) + (" ..." if ellipsis and item.get("isRepeating") else "")


def synopsis(command, title):
    """The lines of the synopsis: flags of one letter together, then options, then arguments."""
    options = [item for item in named(command, "flag", "option") if not is_common(item)]
    letters = [item for item in options if item["kind"] == "flag" and len(item["names"]) == 1
               and item["names"][0]["kind"] == "short"]
    yield f'.Nm "{title}"' if " " in title else ".Nm"
    if letters:
        yield ".Op Fl " + "".join(item["names"][0]["name"] for item in letters)
    for item in options:
        if item not in letters:
            # A repeated option is repeated with its name; a group can only be shown by its first value.
            inner = flag(item["preferredName"]) + value(item, ellipsis=False)
            yield (".Op " if item["isOptional"] else ".") + inner
    for item in named(command, "positional"):
        yield (".Op Ar " if item["isOptional"] else ".Ar ") + value(item)[4:]
    if subcommands(command):
        if named(command, "positional"):
            # One or the other.
            yield f'.Nm "{title}"' if " " in title else ".Nm"
        yield ".Ar command"
        yield ".Op Ar argument ..."


def entry(item):
    """The list item of an option or an argument: its names, what it does, its values, its default."""
    if item["kind"] == "positional":
        yield ".It" + value(item)
    else:
        # mandoc and groff set the value behind the last name; it goes with all of them.
        yield ".It " + " , ".join(flag(name) for name in item["names"]) + value(item, ellipsis=False)
    yield from sentences(item.get("abstract", ""))
    if item.get("discussion"):
        yield ".Pp"
        yield from paragraphs(item["discussion"])
    values, descriptions = item.get("allValues") or [], item.get("allValueDescriptions") or {}
    if descriptions:
        yield ".Bl -tag -width Ds"
        for each in values:
            yield ".It Cm " + argument(each)
            yield from sentences(descriptions.get(each, ""))
        yield ".El"
    elif values:
        yield "One of" if len(values) > 1 else "Only"
        for left, each in zip(reversed(range(len(values))), values):
            yield f".Cm {argument(each)}" + (" ." if left == 0 else "" if left == 1 else " ,")
            if left == 1:
                yield "or"
    if item["kind"] != "flag" and item.get("defaultValue"):
        yield "The default is"
        yield f".Cm {argument(item['defaultValue'])} ."


def listing(items, extra):
    """A list of options or arguments under the titles of their groups, each followed by what was written for it."""
    if not items:
        return
    names = {}
    for item in items:
        for name in item.get("names") or [{"kind": "", "name": item.get("valueName")}]:
            names[{"long": "--", "": ""}.get(name["kind"], "-") + name["name"]] = item
    unknown = set(extra) - set(names)
    if unknown:
        sys.exit(f"after {', '.join(sorted(unknown))}: there is no such option or argument")
    for title in dict.fromkeys(item.get("sectionTitle") for item in items):
        if title:
            yield ".Ss " + argument(title)
        yield ".Bl -tag -width Ds"
        for item in items:
            if item.get("sectionTitle") == title:
                yield from entry(item)
                for name, text in extra.items():
                    if names[name] is item:
                        yield from text
        yield ".El"


# --- pages


def section(name):
    return 8 if name in DAEMONS else 1


def subcommands(command):
    return [each for each in shown(command.get("subcommands")) if each["commandName"] != "help"]


def described(command):
    """What a command does, as the one line of NAME and of lists: no capital, no full stop."""
    words = command.get("abstract", "").strip().removesuffix(".")
    return words if words[1:2].isupper() else words[:1].lower() + words[1:]


class Part:
    """What was written by hand for a page."""

    def __init__(self, path):
        self.date, self.sections = None, {}
        section = None
        for line in path.read_text().splitlines() if path.exists() else []:
            if line.startswith(".Dd "):
                self.date = line[4:]
            elif line.startswith(".Sh "):
                section = self.sections.setdefault(line[4:].strip('"'), [])
            elif section is not None:
                section.append(line)
            elif line and not line.startswith('.\\"'):
                sys.exit(f"{path}: '{line}' stands before the first .Sh")

    def take(self, name):
        return self.sections.pop(name, [])

    def take_entries(self, name):
        """The section's own text, and the text for single entries by their names."""
        own, extra = [], {}
        target = own
        for line in self.take(name):
            marker = re.match(r'\.\\" after (\S+)$', line)
            if marker:
                target = extra.setdefault(marker[1], [])
            else:
                target.append(line)
        return own, extra


def see_also(references, written):
    """Cross references in one list, by section and name, and whatever else the part says there."""
    references = references | {line.rstrip(" ,")[4:] for line in written if line.startswith(".Xr ")}
    ordered = sorted(references, key=lambda reference: (reference.split()[1], reference))
    yield from (f".Xr {reference} ," for reference in ordered[:-1])
    yield f".Xr {ordered[-1]}"
    yield from (line for line in written if not line.startswith(".Xr "))


def joined(*texts):
    """The texts that there are, as paragraphs of one section."""
    lines = []
    for text in filter(None, texts):
        lines += [".Pp"] * bool(lines) + text
    return lines


def page(command, path, part, version, date):
    name, title = "-".join(path), " ".join(path)
    arguments, argument_extra = part.take_entries("ARGUMENTS")
    options, option_extra = part.take_entries("OPTIONS")
    items = named(command, "flag", "option")
    own = [item for item in items if not is_common(item)] if len(path) > 1 else items
    common = ["The options", ".Fl h , -help", "and", ".Fl -version", "are those of every command."]
    pages = ["-".join([*path, each["commandName"]]) for each in subcommands(command)]
    references = {f"{each} {section(each)}" for each in pages}
    if len(path) > 1:
        references.add("-".join(path[:-1]) + " 1")

    commands = [".Bl -tag -width Ds"]
    for each, its_page in zip(subcommands(command), pages):
        commands += [f".It Cm {argument(each['commandName'])}", *sentences(each.get("abstract", "")), "See",
                     f".Xr {its_page} {section(its_page)} ."]
    commands.append(".El")

    sections = {
        "NAME": [f".Nm {name}", f".Nd {argument(described(command))}"],
        "SYNOPSIS": list(synopsis(command, title)),
        "DESCRIPTION": joined(list(paragraphs(command.get("discussion"))), part.take("DESCRIPTION"))
        or list(sentences(command.get("abstract", ""))),
        "ARGUMENTS": joined(list(listing(named(command, "positional"), argument_extra)), arguments),
        "COMMANDS": joined(commands if subcommands(command) else [], part.take("COMMANDS")),
        "OPTIONS": joined(list(listing(own, option_extra)), common if len(path) > 1 else [], options),
        "SEE ALSO": list(see_also(references, part.take("SEE ALSO"))),
    }
    if "EXIT STATUS" not in part.sections:
        sections["EXIT STATUS"] = ["The exit status is 0 on success and 64 for wrong usage."]
        if len(path) > 1:
            sections["EXIT STATUS"] += ["Others are those of", f".Xr {path[0]} 1 ."]
    sections |= part.sections
    order = GENERATED + [each for each in part.sections if each not in BEHIND] + BEHIND

    lines = [
        f'.\\" Made by Tools/manuals from the definition of the command and Man/parts/{name}.mdoc. Edit those.',
        f".Dd {part.date or date}", f".Dt {name.upper()} {section(name)}", f'.Os "{version}"',
    ]
    for title in order:
        if sections.get(title):
            lines += [f".Sh {title}", *sections[title]]
    return "\n".join(lines) + "\n"


def main():
    version, parts, directory = sys.argv[1], pathlib.Path(sys.argv[2]), pathlib.Path(sys.argv[3])
    root = json.load(sys.stdin)["command"]
    date = Part(parts / f"{root['commandName']}.mdoc").date or sys.exit("the part of the first command has no .Dd")
    waiting, names = [(root, [root["commandName"]])], set()
    while waiting:
        command, path = waiting.pop()
        name = "-".join(path)
        names.add(name)
        (directory / f"{name}.{section(name)}").write_text(page(command, path, Part(parts / f"{name}.mdoc"), version, date))
        waiting += [(each, [*path, each["commandName"]]) for each in subcommands(command)]
    for part in parts.glob("*.mdoc"):
        title = re.search(r"^\.Dt \S+ (\d)$", part.read_text(), re.MULTILINE)
        if title:
            names.add(part.stem)
            note = f'.\\" Made by Tools/manuals from Man/parts/{part.name}. Edit that.\n'
            (directory / f"{part.stem}.{title[1]}").write_text(note + part.read_text().replace("@VERSION@", version))
    orphans = {part.stem for part in parts.glob("*.mdoc")} - names
    if orphans:
        sys.exit(f"parts of no command: {', '.join(sorted(orphans))}")


main()
