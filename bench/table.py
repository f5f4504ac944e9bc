"""Measured runs -> figures -> lines of a Markdown table."""
import statistics


def figures(results):
    """{id: {...}} with medians over the runs, and the ratio to the reference of the same round."""
    made = {}
    for id, result in results.items():
        scenario, runs = result["scenario"], [run for run in result["runs"] if not run["exit"]]
        if not runs:
            continue
        middle = lambda name: statistics.median(run[name] for run in runs) if name in runs[0] else None
        walls = [run["wall"] for run in runs]
        made[id] = {"wall": statistics.median(walls), "min": min(walls), "max": max(walls), "cpu": middle("cpu"),
                    "server_cpu": middle("server_cpu"), "wal_mb": middle("wal_mb"), "runs": len(runs),
                    "rss_mb": max(run["rss_mb"] for run in runs), "ratio": None, "cpu_ratio": None}
        reference = results.get(scenario.reference or f"{scenario.set}/ref")
        if reference and reference["runs"]:
            own, other = by_round(result["runs"]), by_round(reference["runs"])
            ratios = [own[n] / other[n] for n in own if n in other]
            made[id]["ratio"] = statistics.median(ratios) if ratios else None
    for id, one in made.items():
        other = made.get(results[id]["scenario"].reference or f"{results[id]['scenario'].set}/ref")
        if other and all_cpu(other) > 0:
            one["cpu_ratio"] = all_cpu(one) / all_cpu(other)
    return made


def by_round(runs):
    """{round: wall seconds}, the median where a round has several runs."""
    walls = {}
    for run in runs:
        if not run["exit"]:
            walls.setdefault(run["round"], []).append(run["wall"])
    return {number: statistics.median(some) for number, some in walls.items()}


def all_cpu(one):
    return one["cpu"] + (one["server_cpu"] or 0)


def number(value, digits):
    return "" if value is None else f"{value:.{digits}f}"


def lines(results, made, titles):
    """`titles`: {set: its headline}. A row for each scenario, whether it ran or not."""
    text = ["| load | wall s (min-max) | ratio | CPU ratio | client CPU s | server CPU s | peak client MB | WAL MB | "
            "runs | rows |", "|---|---|---|---|---|---|---|---|---|---|"]
    last = None
    for id, result in results.items():
        scenario = result["scenario"]
        if scenario.set != last:
            last = scenario.set
            text.append(f"| **{titles.get(last, last)}** | | | | | | | | | |")
        problems = sorted({problem for run in result["runs"] for problem in run["problems"]})
        if id not in made:
            why = result["note"] or "; ".join(problems) or "not run"
            text.append(f"| {scenario.title} | {why} | | | | | | | | |")
            continue
        one = made[id]
        same = "DIFFER" if problems else "same" if scenario.result else "counts" if scenario.counts else ""
        digits = 3 if one["wall"] < 0.2 else 2
        cells = [scenario.title, f"{one['wall']:.{digits}f} ({one['min']:.{digits}f}-{one['max']:.{digits}f})"]
        cells += [number(one[name], 2) for name in ("ratio", "cpu_ratio", "cpu", "server_cpu")]
        cells += [number(one["rss_mb"], 0), number(one["wal_mb"], 0), str(one["runs"]), same]
        text.append("| " + " | ".join(cells) + " |")
    return text
