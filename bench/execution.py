"""Runs one scenario once: prepares its database or file (not timed), measures, compares what came of it."""
import json
import os
import shutil
import subprocess
import time

import oracle


class Execution:
    def __init__(self, measure, work, servers, oracles):
        self.measure, self.work, self.servers, self.oracles = measure, work, servers, oracles
        self.compared = set()

    def run(self, scenario):
        """{wall, cpu, server_cpu, rss_mb, wal_mb, problems: [text]}; `problems` is what was wrong with the result."""
        server = self.servers.get(scenario.server)
        environment = dict(os.environ)
        if server:
            server.fresh(self.oracles[scenario.set].template(server, scenario.template))
            environment = server.environment()
            position, before = server.wal_position(), server.cpu()
        if scenario.sqlite:
            self._database_file(scenario)
        report = f"{self.work}/report.json"
        if os.path.exists(report):
            os.remove(report)
        run = self._timed(scenario, environment)
        if server:
            time.sleep(0.05)  # until the server has collected what its process used
            run["server_cpu"] = round(server.cpu() - before, 2)
            run["wal_mb"] = server.wal_since(position) / 1e6
        run["problems"] = self._problems(scenario, run, server)
        return run

    def _timed(self, scenario, environment):
        if scenario.clock == "stdout":  # the program starts slowly and prepares; it says what the load took
            done = subprocess.run(scenario.command, env=environment, capture_output=True, text=True, check=False)
            lines = done.stdout.strip().splitlines()
            if done.returncode or not lines:
                return {"exit": done.returncode or 1, "error": done.stderr.strip()[-600:], "wall": 0, "cpu": 0,
                        "rss_mb": 0}
            said = json.loads(lines[-1])
            return {"exit": 0, "error": "", "wall": said["wall"], "cpu": said["cpu"], "rss_mb": said["rss_kb"] / 1024,
                    "rows": said["rows"]}
        out = f"{self.work}/measured.json"
        done = subprocess.run([self.measure, out, scenario.stdin, *scenario.command], env=environment,
                              stderr=subprocess.PIPE, text=True, errors="replace", check=False)
        if done.returncode:
            raise RuntimeError(f"{self.measure}: {done.stderr}")
        with open(out, encoding="utf-8") as file:
            said = json.load(file)
        return {"exit": said["exit"], "error": done.stderr.strip()[-600:] if said["exit"] else "", "wall": said["wall"],
                "cpu": said["user"] + said["system"], "rss_mb": said["rss_kb"] / 1024}

    def _database_file(self, scenario):
        for ending in ("", "-wal", "-shm", "-journal"):
            if os.path.exists(scenario.sqlite + ending):
                os.remove(scenario.sqlite + ending)
        if scenario.sqlite_from == "wal":
            subprocess.run(["sqlite3", scenario.sqlite, "PRAGMA journal_mode = wal"], stdout=subprocess.DEVNULL,
                           check=True)
        elif scenario.sqlite_from:
            shutil.copyfile(scenario.sqlite_from, scenario.sqlite)
            with open(scenario.sqlite, "rb") as file:
                os.fsync(file.fileno())

    def _problems(self, scenario, run, server):
        if run["exit"]:
            return [f"exit {run['exit']}: {run['error'].splitlines()[-1] if run['error'] else 'no message'}"]
        problems = []
        facts = self.oracles.get(scenario.set) or self.oracles["narrow"]
        if scenario.counts:
            problems += self._count_problems(facts.counts[scenario.counts])
        if scenario.result and scenario.id not in self.compared:  # row by row, in the first round: it takes seconds
            if scenario.sqlite:
                found, wanted = oracle.sqlite_rows(scenario.sqlite), facts.text[scenario.result]
            else:
                found, wanted = facts.rows_of(server), facts.rows[scenario.result]
            if found != wanted:
                problems.append(f"the rows differ: {found} (count and hash), expected {wanted}")
            else:
                self.compared.add(scenario.id)
        if run.get("rows") is not None and run["rows"] != self._duck_rows(scenario, facts):
            problems.append(f"{run['rows']} rows in the table, expected {self._duck_rows(scenario, facts)}")
        return problems

    @staticmethod
    def _duck_rows(scenario, facts):
        return int(facts.rows["delta" if scenario.id.endswith("delta") else "base"].split()[0])

    def _count_problems(self, wanted):
        try:
            with open(f"{self.work}/report.json", encoding="utf-8") as file:
                task = json.load(file)["tasks"][0]
        except (OSError, ValueError, LookupError) as error:
            return [f"no report of the run: {error}"]
        return [f"{name}: {task[name]} reported, {count} expected" for name, count in wanted.items()
                if task[name] != count]
