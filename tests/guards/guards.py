#!/usr/bin/env python3
"""Holds what no compiler checks: who may include whom, which package is used where, words that do not belong, length of
files, and that what the README shows exists.   guards.py --source FOLDER --pipec PROGRAM"""
import argparse
import pathlib
import re
import subprocess
import sys

# room -> rooms that it may include
ROOMS = {
    "base": {"base"},
    "grammar": {"base", "grammar"},
    "compiler/text": {"base", "compiler/text"},
    "compiler/diagnostic": {"base", "compiler/text", "compiler/diagnostic"},
    "compiler/syntax": {"base", "grammar", "compiler/text", "compiler/diagnostic", "compiler/syntax"},
    "compiler/ir": {"base", "compiler/ir"},
    "compiler/analyse": {"base", "compiler/text", "compiler/diagnostic", "compiler/syntax", "compiler/ir", "compiler/analyse"},
    "compiler/sql": {"base", "compiler/ir", "compiler/sql"},
    "compiler/plan": {"base", "compiler/ir", "compiler/sql", "compiler/plan"},
    "runtime/value": {"base", "compiler/ir", "runtime/value"},
    "runtime/source": {"base", "compiler/ir", "runtime/value", "runtime/source"},
    "runtime/validate": {"base", "compiler/ir", "runtime/value", "runtime/validate"},
    "runtime/target": {"base", "compiler/ir", "compiler/plan", "runtime/value", "runtime/target"},
    "runtime/engine": {"base", "compiler/ir", "compiler/plan", "compiler/diagnostic", "runtime/value", "runtime/source",
                       "runtime/validate", "runtime/target", "runtime/engine"},
}
# header of a package -> where it may be included
PACKAGES = [
    (r"tao/pegtl", r"^(compiler/syntax/parse[a-z_]*\.cpp|grammar/.*\.hpp)$"),
    (r"pqxx/|libpq-fe\.h", r"^runtime/target/postgres[a-z_]*\.(cpp|hpp)$"),
    (r"SQLiteCpp/|sqlite3\.h", r"^runtime/target/sqlite[a-z_]*\.(cpp|hpp)$"),
    (r"CLI/", r"^cli/arguments\.cpp$"),
    (r"nlohmann/", r"\.cpp$"),
    (r"re2/", r"(\.cpp|^runtime/validate/program\.hpp)$"),
    (r"date/", r"\.cpp$"),
    (r"xxhash\.h|openssl/", r"^base/(hash|sha256)\.cpp$"),
    (r"utf8proc\.h", r"^base/utf8[a-z_]*\.cpp$"),
]
# files of other names in which the word "postgres" may stand: the tables of what there is (dispatch and data)
POSTGRES_TABLES = {
    "compiler/ir/abilities.hpp", "compiler/ir/abilities.cpp", "compiler/ir/program.hpp", "compiler/sql/dialect.hpp",
    "compiler/sql/dialect.cpp", "runtime/target/open.cpp", "runtime/target/target.hpp",
    "compiler/analyse/connections.cpp", "runtime/target/settings.cpp",  # kinds and their settings (S-M)
}
SQL = re.compile(r"\b(SELECT .* FROM|INSERT INTO|UPDATE .* SET|DELETE FROM|CREATE (TEMP|TABLE|SCHEMA|INDEX)|DROP TABLE|ALTER TABLE)\b")
SQL_ALLOWED = re.compile(r"^runtime/target/[a-z_]*(catalog|session|ledger)[a-z_]*\.cpp$")
FORBIDDEN = re.compile(r"(?<![\w.:>])(exit|getenv|system)\s*\(|std::(cout|cerr|exit|getenv)|(?<!\w)printf\s*\(")
LONGEST = 400
LONGEST_TEST = 600  # a table of rows is one thing
BANNED_NAMES = {"util", "utils", "common", "misc", "helper", "helpers"}


def without_comments(text):
    text = re.sub(r"/\*.*?\*/", lambda m: "\n" * m[0].count("\n"), text, flags=re.S)
    return re.sub(r'("(?:\\.|[^"\\\n])*")|//[^\n]*', lambda m: m[1] or "", text)


def room_of(path):
    parts = path.split("/")
    if parts[0] in ("compiler", "runtime"):
        return "/".join(parts[:2])
    return parts[0]


def check_includes(path, text, complain):
    room = room_of(path)
    for number, line in enumerate(text.splitlines(), 1):
        found = re.match(r'\s*#\s*include\s*([<"])([^>"]+)[>"]', line)
        if not found:
            continue
        header = found[2]
        for pattern, where in PACKAGES:
            if re.match(pattern, header) and not re.search(where, path):
                complain(f"{path}:{number}: {header} may be included only in files like {where}")
        if found[1] == '"' and room in ROOMS and room_of(header) not in ROOMS[room]:
            complain(f"{path}:{number}: {room}/ must not include {header}")
        if found[1] == '"' and "/" not in header:
            complain(f"{path}:{number}: write the include from the root of the repository")


def check_words(path, text, complain):
    code = without_comments(text)
    for number, line in enumerate(code.splitlines(), 1):
        if not path.startswith("cli/") and FORBIDDEN.search(re.sub(r'"(?:\\.|[^"\\])*"', '""', line)):
            complain(f"{path}:{number}: only cli/ may end the program, print or read the environment: {line.strip()}")
        if path.startswith("runtime/") and not SQL_ALLOWED.match(path):
            for literal in re.findall(r'"((?:\\.|[^"\\])*)"', line):
                if SQL.search(literal) and "pg_" not in literal:  # of the server's own tables: the session's business
                    complain(f"{path}:{number}: statements come in the plan; SQL text in runtime/: {literal}")
    name = path.rsplit("/", 1)[-1]
    if path.startswith(("compiler/", "runtime/", "base/")) and "postgres" not in name and path not in POSTGRES_TABLES:
        for number, line in enumerate(code.splitlines(), 1):
            if re.search("postgres", line, re.I) and not re.match(r'\s*#\s*include', line):
                complain(f"{path}:{number}: what one target can or cannot do belongs to its own file: {line.strip()}")


def check_sources(root, complain):
    files = [file for folder in ("base", "grammar", "compiler", "runtime", "cli", "tests", "bench")
             for file in sorted((root / folder).rglob("*")) if file.suffix in (".hpp", ".cpp", ".py")]
    for file in files:
        path = file.relative_to(root).as_posix()
        text = file.read_text(encoding="utf-8")
        longest = LONGEST_TEST if path.startswith("tests/") else LONGEST
        if text.count("\n") > longest:
            complain(f"{path}: {text.count(chr(10))} lines; split it at {longest}")
        if file.stem in BANNED_NAMES:
            complain(f"{path}: a name that says nothing")
        if file.suffix == ".py":
            continue
        if file.suffix == ".hpp" and "#pragma once" not in text:
            complain(f"{path}: no #pragma once")
        if not path.startswith(("tests/", "bench/")):
            check_includes(path, text, complain)
            check_words(path, text, complain)
        for word in re.findall(r"\b(TODO|FIXME|XXX|HACK)\b", text):
            complain(f"{path}: {word}")
    return len(files)


def check_readme(root, pipec, complain):
    text = (root / "README.md").read_text(encoding="utf-8")
    commands = set(re.findall(r"^\$? ?pipec ([a-z]+)", text, re.M)) | set(re.findall(r"`pipec ([a-z]+)", text))
    if not commands:
        complain("README.md: shows no command")
    for command in sorted(commands):
        done = subprocess.run([pipec, command, "--help"], capture_output=True, text=True)
        if done.returncode != 0 or f"pipec {command}" not in done.stdout:
            complain(f"README.md: `pipec {command}` is not a command of this build")
    for script in sorted(set(re.findall(r"\bscripts/[a-z]+|\.ci/run\b", text))):
        if not (root / script).is_file():
            complain(f"README.md: there is no {script}")
    for link in re.findall(r"\]\(([^)#:]+)\)", text):
        if not (root / link).exists():
            complain(f"README.md: there is no {link}")
    for pipe in sorted(root.glob("examples/*/*.pipe")):
        done = subprocess.run([pipec, "check", str(pipe)], capture_output=True, text=True)
        if done.returncode != 0:
            complain(f"{pipe.relative_to(root)}: has errors:\n{done.stderr}")
    examples = re.findall(r"^( *)```pipe\n(.*?)^ *```", text, re.M | re.S)
    if not examples or len(examples) != text.count("```pipe"):
        complain("README.md: a .pipe example that cannot be found")
    for number, (indent, example) in enumerate(examples, 1):
        example = re.sub("^" + indent, "", example, flags=re.M)
        done = subprocess.run([pipec, "check", "/dev/stdin"], input=example, capture_output=True, text=True)
        if done.returncode != 0:
            complain(f"README.md, example {number}: {done.stderr}")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--source", type=pathlib.Path, required=True)
    parser.add_argument("--pipec", required=True)
    options = parser.parse_args()
    complaints = []
    count = check_sources(options.source, complaints.append)
    check_readme(options.source, options.pipec, complaints.append)
    for complaint in complaints:
        print(complaint)
    print(f"{count} files, {len(complaints)} complaints")
    return 1 if complaints or count == 0 else 0


if __name__ == "__main__":
    sys.exit(main())
