#include "compiler/plan/indexes.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "compiler/plan/compare.hpp"
#include "compiler/sql/create.hpp"

namespace pipec::plan {
namespace {

using ir::LiveIndex;
using sql::Dialect;

std::string shown(const std::vector<std::string>& columns, bool unique) {
  return fmt::format("{}({})", unique ? "unique " : "", columns.empty() ? "an expression" : sql::join(columns));
}

class Planner {
 public:
  Planner(const Dialect& dialect, const ir::Task& task, const ir::TableFacts& live)
      : d_(dialect), task_(task), live_(live) {}

  void declare(bool table_is_new) {
    for (const ir::Index& index : task_.indexes) {
      const LiveIndex* is = table_is_new ? nullptr : named(index.name);
      if (is != nullptr) {
        judge(index, *is);
        continue;
      }
      const LiveIndex* other = table_is_new ? nullptr : equal_to(index);
      if (other != nullptr) {
        keep(index.name, fmt::format("{}: is there as {}", shown(index.columns, index.unique),
                                     other->name.empty() ? "the table's key" : other->name));
        continue;
      }
      sql::Text statement = sql::create_index(d_, task_.target, index);
      out_.steps.push_back({Step::Sign::create, "index " + index.name, shown(index.columns, index.unique), "index",
                            table_is_new ? "none" : "writers wait", "drop index"});
      LiveIndex made;
      made.name = index.name;
      made.columns = index.columns;
      made.unique = index.unique;
      made.definition = statement.text;
      out_.made.push_back(std::move(made));
      const bool before = !table_is_new && live_.judged_at_commit;
      (before ? out_.drop : out_.create).push_back(std::move(statement));
    }
  }

  void rebuild(bool worth) {
    bool any = false;
    for (const LiveIndex& index : live_.indexes) {
      if (index.primary || is_of_key(d_, task_, index)) continue;  // the load itself looks keys up there
      any = true;
      if (!worth) continue;
      forget("index " + index.name);
      if (!index.kept_because.empty() || index.definition.empty()) {
        keep(index.name, fmt::format("is kept while rows come: {}", index.kept_because.empty()
                                                                        ? "how to build it again is not known"
                                                                        : index.kept_because));
        continue;
      }
      out_.drop.push_back(sql::drop_index(d_, task_.target, index.name));
      out_.create.push_back({"build the index " + index.name + " again", index.definition});
      out_.steps.push_back({Step::Sign::change, "index " + index.name,
                            fmt::format("{}: dropped before the rows, built again after them, in one commit",
                                        shown(index.columns, index.unique)),
                            "index", "exclusive", "yes"});
    }
    if (any && !worth) {
      keep("", "are kept while rows come: for what comes, building them again would cost more");
    } else if (any && out_.drop.empty()) {
      out_.warnings.push_back("`rebuild = true` rebuilds nothing here: every index of the table must stay");
    }
  }

  IndexPlan take() { return std::move(out_); }

 private:
  const LiveIndex* named(const std::string& name) const {
    const auto found = std::find_if(live_.indexes.begin(), live_.indexes.end(), [&](const LiveIndex& index) {
      return !index.name.empty() && d_.same_name(index.name, name);
    });
    return found == live_.indexes.end() ? nullptr : &*found;
  }

  bool has_columns(const LiveIndex& is, const std::vector<std::string>& columns) const {
    return std::equal(is.columns.begin(), is.columns.end(), columns.begin(), columns.end(),
                      [&](const std::string& a, const std::string& b) { return d_.same_name(a, b); });
  }

  const LiveIndex* equal_to(const ir::Index& index) const {
    const auto found = std::find_if(live_.indexes.begin(), live_.indexes.end(), [&](const LiveIndex& is) {
      return is.usable && is.whole && is.unique == index.unique && has_columns(is, index.columns);
    });
    return found == live_.indexes.end() ? nullptr : &*found;
  }

  // The name is there. Not asked whether it is `usable`, which is about keys.
  void judge(const ir::Index& index, const LiveIndex& is) {
    const std::string declared = shown(index.columns, index.unique);
    const bool fits = is.unique == index.unique && has_columns(is, index.columns);
    if (fits && is.whole) return keep(index.name, declared + ": is there");
    const std::string text =
        fits ? fmt::format("the index {} of {} does not hold all rows, or is not valid", is.name, table())
             : fmt::format("the index {} of {} is {}, declared {}", is.name, table(), shown(is.columns, is.unique),
                           declared);
    out_.steps.push_back({Step::Sign::stop, "index " + index.name, text, "index", "exclusive", "no"});
    out_.decisions.push_back(
        {3, text, fmt::format("give the declared one another name, or run: {}; the load then builds it", drop(is))});
  }

  std::string table() const {
    const ir::TableRef& table = task_.target;
    return table.schema.empty() ? table.table : table.schema + "." + table.table;
  }

  std::string drop(const LiveIndex& is) const {
    if (!is.constraint) return sql::drop_index(d_, task_.target, is.name).text;
    return fmt::format("ALTER TABLE {} DROP CONSTRAINT {}", d_.table(task_.target.schema, task_.target.table),
                       d_.name(is.name));
  }

  // That a declared index is there goes without saying when more is said about it.
  void forget(const std::string& object) {
    std::erase_if(out_.steps, [&](const Step& step) { return step.sign == Step::Sign::keep && step.object == object; });
  }

  void keep(const std::string& name, std::string detail) {
    out_.steps.push_back({Step::Sign::keep, name.empty() ? "indexes of " + table() : "index " + name, std::move(detail),
                          "none", "none", "yes"});
  }

  const Dialect& d_;
  const ir::Task& task_;
  const ir::TableFacts& live_;
  IndexPlan out_;
};

}  // namespace

IndexPlan plan_indexes(const Dialect& dialect, const ir::Task& task, const ir::TableFacts& live, bool creates_table,
                       bool worth_rebuilding) {
  Planner planner(dialect, task, live);
  planner.declare(creates_table);
  if (task.rebuild_indexes && !creates_table) planner.rebuild(worth_rebuilding);
  return planner.take();
}

}  // namespace pipec::plan
