// Blocks and clauses. For parse.cpp alone.
#pragma once

#include "compiler/syntax/actions_columns.hpp"

namespace pipec::syntax {

// ---- blocks ----------------------------------------------------------------------------------------------------

template <>
struct Build<g::setting_body> : Do<Build<g::setting_body>> {
  static void run(Reading& r, const Match& m) { r.tree.setting(m.span); }
};
template <>
struct Build<g::block> : Do<Build<g::block>> {
  static void run(Reading& r, const Match& m) { r.tree.block(m.span); }
};

// Every clause ends here. `Node` has been filled by its parts before.
template <class Node>
void finish(Reading& r, const Match& m) {
  std::uint32_t size = 0;
  while (size < m.text.size() && g::is_name_part(m.text[size])) ++size;
  const Span word{m.span.source, m.begin(), m.begin() + size};
  r.tree.finish_clause<Node>({std::string(m.text.substr(0, size)), word}, m.span);
}

// ---- from, into, write -------------------------------------------------------------------------------------------

template <>
struct Build<g::from_connection> : Do<Build<g::from_connection>> {
  static void run(Reading& r, const Match&) {
    r.tree.clause<ast::From>().connection = r.tree.pop_name();
  }
};
template <>
struct Build<g::from_table> : Do<Build<g::from_table>> {
  static void run(Reading& r, const Match&) {
    auto& from = r.tree.clause<ast::From>();
    from.kind = ast::From::Kind::table;
    from.table = r.tree.pop_path();
  }
};
template <>
struct Build<g::from_sql> : Do<Build<g::from_sql>> {
  static void run(Reading& r, const Match&) {
    auto& from = r.tree.clause<ast::From>();
    from.kind = ast::From::Kind::sql;
    from.sql = r.tree.pop_text();
  }
};
template <>
struct Build<g::from_task> : Do<Build<g::from_task>> {
  static void run(Reading& r, const Match&) {
    auto& from = r.tree.clause<ast::From>();
    from.kind = ast::From::Kind::task;
    from.task = r.tree.pop_name();
  }
};
template <>
struct Build<g::from_path> : Do<Build<g::from_path>> {
  static void run(Reading& r, const Match&) {
    auto& from = r.tree.clause<ast::From>();
    from.kind = ast::From::Kind::path;
    from.pattern = r.tree.pop_expr();
  }
};
template <>
struct Build<g::from_format> : Do<Build<g::from_format>> {
  static void run(Reading& r, const Match&) {
    r.tree.clause<ast::From>().format = r.tree.pop_name();
  }
};
template <>
struct Build<g::from_clause> : Do<Build<g::from_clause>> {
  static void run(Reading& r, const Match& m) {
    r.tree.clause<ast::From>().options = r.tree.take_block(m.begin());
    finish<ast::From>(r, m);
  }
};

template <>
struct Build<g::into_clause> : Do<Build<g::into_clause>> {
  static void run(Reading& r, const Match& m) {
    auto& into = r.tree.clause<ast::Into>();
    into.options = r.tree.take_block(m.begin());
    into.path = r.tree.pop_path();
    finish<ast::Into>(r, m);
  }
};

template <ast::Write::Mode mode>
void write_mode(Reading& r, const Match&) {
  r.tree.clause<ast::Write>().mode = mode;
}
template <>
struct Build<g::write_append> : Call<write_mode<ast::Write::Mode::append>> {};
template <>
struct Build<g::replace_word> : Call<write_mode<ast::Write::Mode::replace>> {};
template <>
struct Build<g::merge_word> : Call<write_mode<ast::Write::Mode::merge>> {};
template <>
struct Build<g::scd2_word> : Call<write_mode<ast::Write::Mode::scd2>> {};
template <>
struct Build<g::insert_only_word> : Call<write_mode<ast::Write::Mode::insert_only>> {};
template <>
struct Build<g::replace_where> : Do<Build<g::replace_where>> {
  static void run(Reading& r, const Match&) {
    r.tree.clause<ast::Write>().where = r.tree.pop_expr();
  }
};
template <>
struct Build<g::write_clause> : Do<Build<g::write_clause>> {
  static void run(Reading& r, const Match& m) {
    auto& write = r.tree.clause<ast::Write>();
    write.options = r.tree.take_block(m.begin());
    write.on = r.tree.take_names(m.begin());
    finish<ast::Write>(r, m);
  }
};

// ---- keys, order, versions ---------------------------------------------------------------------------------------

template <>
struct Build<g::key_clause> : Do<Build<g::key_clause>> {
  static void run(Reading& r, const Match& m) {
    r.tree.clause<ast::Key>().columns = r.tree.take_names(m.begin());
    finish<ast::Key>(r, m);
  }
};
template <>
struct Build<g::descending> : Do<Build<g::descending>> {
  static void run(Reading& r, const Match&) { r.descending = true; }
};
template <>
struct Build<g::sort_item> : Do<Build<g::sort_item>> {
  static void run(Reading& r, const Match& m) {
    r.tree.order(m.span, r.descending);
    r.descending = false;
  }
};
template <>
struct Build<g::dedup_clause> : Do<Build<g::dedup_clause>> {
  static void run(Reading& r, const Match& m) {
    auto& dedup = r.tree.clause<ast::Dedup>();
    dedup.on = r.tree.take_names(m.begin());
    dedup.by = r.tree.take_orders(m.begin());
    finish<ast::Dedup>(r, m);
  }
};
template <>
struct Build<g::update_clause> : Do<Build<g::update_clause>> {
  static void run(Reading& r, const Match& m) {
    r.tree.clause<ast::UpdateWhen>().condition = r.tree.pop_expr();
    finish<ast::UpdateWhen>(r, m);
  }
};
template <>
struct Build<g::soft_word> : Do<Build<g::soft_word>> {
  static void run(Reading& r, const Match&) {
    r.tree.clause<ast::DeleteWhen>().soft = true;
  }
};
template <>
struct Build<g::delete_set> : Do<Build<g::delete_set>> {
  static void run(Reading& r, const Match&) {
    r.tree.clause<ast::DeleteWhen>().set = r.tree.pop_name();
  }
};
template <>
struct Build<g::delete_clause> : Do<Build<g::delete_clause>> {
  static void run(Reading& r, const Match& m) {
    r.tree.clause<ast::DeleteWhen>().condition = r.tree.pop_expr();
    finish<ast::DeleteWhen>(r, m);
  }
};

// ---- columns, rules ------------------------------------------------------------------------------------------------

template <>
struct Build<g::columns_path> : Do<Build<g::columns_path>> {
  static void run(Reading& r, const Match& m) {
    r.tree.path(m.span);
    r.tree.clause<ast::Columns>().schema = r.tree.pop_path();
  }
};
template <>
struct Build<g::columns_clause> : Do<Build<g::columns_clause>> {
  static void run(Reading& r, const Match& m) {
    r.tree.clause<ast::Columns>().items = r.tree.take_columns(m.begin());
    finish<ast::Columns>(r, m);
  }
};
template <>
struct Build<g::task_check> : Do<Build<g::task_check>> {
  static void run(Reading& r, const Match& m) {
    auto& check = r.tree.clause<ast::TaskCheck>();
    if (r.tree.has_action(m.begin())) check.otherwise = r.tree.pop_action();
    check.condition = r.tree.pop_expr();
    check.name = r.tree.pop_name();
    finish<ast::TaskCheck>(r, m);
  }
};
template <>
struct Build<g::expectation_body> : Do<Build<g::expectation_body>> {
  static void run(Reading& r, const Match& m) {
    const bool marked = r.tree.top_expr().span.begin != m.begin();
    r.tree.expectation(m.span, marked && m.text.starts_with("warn"));
  }
};
template <>
struct Build<g::expect_clause> : Do<Build<g::expect_clause>> {
  static void run(Reading& r, const Match& m) {
    r.tree.clause<ast::Expect>().items = r.tree.take_expectations(m.begin());
    finish<ast::Expect>(r, m);
  }
};

// ---- the rest ------------------------------------------------------------------------------------------------------

template <>
struct Build<g::after_clause> : Do<Build<g::after_clause>> {
  static void run(Reading& r, const Match& m) {
    r.tree.clause<ast::After>().tasks = r.tree.take_names(m.begin());
    finish<ast::After>(r, m);
  }
};
template <>
struct Build<g::incremental_by> : Do<Build<g::incremental_by>> {
  static void run(Reading& r, const Match&) {
    r.tree.clause<ast::Incremental>().by = r.tree.pop_name();
  }
};
template <>
struct Build<g::incremental_lookback> : Do<Build<g::incremental_lookback>> {
  static void run(Reading& r, const Match&) {
    r.tree.clause<ast::Incremental>().lookback = r.tree.pop_expr();
  }
};
template <>
struct Build<g::incremental_start> : Do<Build<g::incremental_start>> {
  static void run(Reading& r, const Match&) {
    r.tree.clause<ast::Incremental>().start = r.tree.pop_expr();
  }
};
template <>
struct Build<g::incremental_clause> : Do<Build<g::incremental_clause>> {
  static void run(Reading& r, const Match& m) {
    r.tree.clause<ast::Incremental>().options = r.tree.take_block(m.begin());
    finish<ast::Incremental>(r, m);
  }
};
template <>
struct Build<g::quarantine_to> : Do<Build<g::quarantine_to>> {
  static void run(Reading& r, const Match&) {
    r.tree.clause<ast::Quarantine>().to = r.tree.pop_path();
  }
};
inline void build_limit(Reading& r, const Match& m) { r.tree.expr(m.exact, number(m.text, m.exact, r.diagnostics())); }
template <>
struct Build<g::limit_percent_text> : Call<build_limit> {};
template <>
struct Build<g::limit_count_text> : Call<build_limit> {};
template <>
struct Build<g::limit_rows> : Do<Build<g::limit_rows>> {
  static void run(Reading& r, const Match&) {
    r.tree.clause<ast::Quarantine>().rows = true;
  }
};
template <>
struct Build<g::quarantine_limit> : Do<Build<g::quarantine_limit>> {
  static void run(Reading& r, const Match&) {
    r.tree.clause<ast::Quarantine>().limit = r.tree.pop_expr();
  }
};
template <>
struct Build<g::quarantine_clause> : Call<finish<ast::Quarantine>> {};
template <>
struct Build<g::partition_clause> : Do<Build<g::partition_clause>> {
  static void run(Reading& r, const Match& m) {
    r.tree.clause<ast::Partition>().by = r.tree.pop_expr();
    finish<ast::Partition>(r, m);
  }
};
template <>
struct Build<g::schedule_cron> : Do<Build<g::schedule_cron>> {
  static void run(Reading& r, const Match&) {
    r.tree.clause<ast::Schedule>().cron = r.tree.pop_text();
  }
};
template <>
struct Build<g::schedule_every> : Do<Build<g::schedule_every>> {
  static void run(Reading& r, const Match&) {
    r.tree.clause<ast::Schedule>().every = r.tree.pop_expr();
  }
};
template <>
struct Build<g::schedule_zone> : Do<Build<g::schedule_zone>> {
  static void run(Reading& r, const Match&) {
    r.tree.clause<ast::Schedule>().zone = r.tree.pop_text();
  }
};
template <>
struct Build<g::schedule_clause> : Call<finish<ast::Schedule>> {};
template <>
struct Build<g::use_alert> : Do<Build<g::use_alert>> {
  static void run(Reading& r, const Match& m) {
    r.tree.clause<ast::UseAlert>().name = r.tree.pop_name();
    finish<ast::UseAlert>(r, m);
  }
};
template <>
struct Build<g::sql_hook> : Do<Build<g::sql_hook>> {
  static void run(Reading& r, const Match& m) {
    auto& hook = r.tree.clause<ast::SqlHook>();
    hook.before = m.text.starts_with("before");
    hook.sql = r.tree.pop_text();
    finish<ast::SqlHook>(r, m);
  }
};
template <>
struct Build<g::reconcile_clause> : Do<Build<g::reconcile_clause>> {
  static void run(Reading& r, const Match& m) {
    auto& reconcile = r.tree.clause<ast::Reconcile>();
    reconcile.sql = r.tree.pop_text();
    reconcile.connection = r.tree.pop_name();
    reconcile.metrics = r.tree.take_exprs(m.begin());
    finish<ast::Reconcile>(r, m);
  }
};
template <>
struct Build<g::block_clause> : Do<Build<g::block_clause>> {
  static void run(Reading& r, const Match& m) {
    if (r.tree.has_block(m.begin())) {
      r.tree.clause<ast::BlockClause>().block = r.tree.pop_block();
      finish<ast::BlockClause>(r, m);
    } else {
      r.tree.clause<ast::ValueClause>().value = r.tree.pop_expr();
      finish<ast::ValueClause>(r, m);
    }
  }
};

}  // namespace pipec::syntax
