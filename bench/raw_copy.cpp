// raw_copy STATEMENT < FILE: sends stdin through COPY … FROM STDIN in pieces of 256 KiB. The least that a client can
// do, and so what every other load is compared with. The server comes from PGHOST, PGDATABASE, … as for psql.
#include <libpq-fe.h>
#include <unistd.h>

#include <cstdio>
#include <memory>
#include <vector>

namespace {

using Connection = std::unique_ptr<PGconn, decltype(&PQfinish)>;
using Result = std::unique_ptr<PGresult, decltype(&PQclear)>;

int fail(PGconn* connection) {
  std::fprintf(stderr, "raw_copy: %s", PQerrorMessage(connection));
  return 1;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fputs("usage: raw_copy STATEMENT < FILE\n", stderr);
    return 64;
  }
  const Connection connection(PQconnectdb(""), &PQfinish);
  PGconn* raw = connection.get();
  if (PQstatus(raw) != CONNECTION_OK) return fail(raw);
  if (PQresultStatus(Result(PQexec(raw, argv[1]), &PQclear).get()) != PGRES_COPY_IN) return fail(raw);
  std::vector<char> piece(256u << 10);
  ssize_t got = 0;
  while ((got = ::read(0, piece.data(), piece.size())) > 0) {
    if (PQputCopyData(raw, piece.data(), static_cast<int>(got)) != 1) return fail(raw);
  }
  if (PQputCopyEnd(raw, got < 0 ? "the file cannot be read" : nullptr) != 1) return fail(raw);
  bool good = true;
  while (const Result result{PQgetResult(raw), &PQclear}) {
    good = good && PQresultStatus(result.get()) == PGRES_COMMAND_OK;
  }
  return good ? 0 : fail(raw);
}
