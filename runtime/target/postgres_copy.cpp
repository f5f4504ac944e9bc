#include "runtime/target/postgres_copy.hpp"

#include <charconv>
#include <cstring>
#include <stdexcept>

#include "runtime/target/postgres_encode.hpp"

namespace pipec::target {
namespace {

constexpr std::size_t send_at = 64u << 10;      // bytes that are handed to libpq at once
constexpr std::size_t reopen_after = 64u << 20; // bytes of one COPY; then it is closed and opened again

using Result = std::unique_ptr<PGresult, decltype(&PQclear)>;

std::vector<Encoding> encodings(const plan::Bulk& bulk) {
  std::vector<Encoding> out;
  for (const plan::BulkColumn& column : bulk.columns) out.push_back(encoding_for(column.type, column.live));
  return out;
}

class CopyStream final : public BulkStream {
 public:
  CopyStream(Session& session, const plan::Bulk& bulk) : session_(session), text_(bulk.text), encoder_(encodings(bulk)) {
    doing_ = bulk.purpose.empty() ? "rows could not be stored" : "could not " + bulk.purpose;
    start();
  }

  ~CopyStream() override {
    if (!open_) return;
    PQputCopyEnd(session_.raw(), "cancelled by the client");
    drain();
  }

  void append(const value::TypedBatch& batch, const std::vector<std::uint32_t>& columns, const std::uint32_t* rows,
              std::size_t count) override {
    encoder_.bind(batch, columns);
    if (session_.cancelled) stop();
    if (!open_) start();
    for (std::size_t done = 0; done < count;) {
      done += encoder_.put(rows + done, count - done, buffer_, send_at);
      if (buffer_.size() >= send_at) send();
    }
    if (sent_ >= reopen_after) end();
  }

  std::uint64_t finish() override {
    if (session_.cancelled) stop();
    if (open_) end();
    return taken_;
  }

 private:
  void start() {
    Result result(PQexec(session_.raw(), text_.c_str()), &PQclear);
    const auto status = PQresultStatus(result.get());
    if (status != PGRES_COPY_IN) {
      if (status == PGRES_FATAL_ERROR) session_.fail(doing_);
      throw std::logic_error("not a COPY FROM STDIN: " + text_);
    }
    open_ = true;
    sent_ = 0;
    buffer_.clear();
    put_header(buffer_);
  }

  void send() {
    // 0 is for connections that do not block; ours does.
    if (PQputCopyData(session_.raw(), buffer_.data(), static_cast<int>(buffer_.size())) != 1) refused();
    sent_ += buffer_.size();
    buffer_.clear();
  }

  void end() {
    put_trailer(buffer_);
    send();
    if (PQputCopyEnd(session_.raw(), nullptr) != 1) refused();
    open_ = false;
    Result result(PQgetResult(session_.raw()), &PQclear);
    const bool done = PQresultStatus(result.get()) == PGRES_COMMAND_OK;
    if (done) {
      const char* tag = PQcmdTuples(result.get());
      std::uint64_t rows = 0;
      std::from_chars(tag, tag + std::strlen(tag), rows);
      taken_ += rows;
    }
    drain();
    if (!done) session_.fail(doing_);
  }

  // The server ended the COPY before we did, or is gone: its reason is in the results.
  [[noreturn]] void refused() {
    drain();
    open_ = false;
    session_.fail(doing_);
  }

  [[noreturn]] void stop() {
    if (open_) {
      PQputCopyEnd(session_.raw(), "cancelled by the user");
      drain();
      open_ = false;
    }
    Diagnostic why;
    why.code = "57014";
    why.primary = "cancelled by the user";
    session_.fail(doing_, why);
  }

  void drain() {
    while (true) {
      Result result(PQgetResult(session_.raw()), &PQclear);
      if (!result) return;
      // A server that still waits for rows would wait for ever.
      if (PQresultStatus(result.get()) == PGRES_COPY_IN && PQputCopyEnd(session_.raw(), "cancelled by the client") != 1) return;
    }
  }

  Session& session_;
  const std::string text_;
  std::string doing_;
  RowEncoder encoder_;
  CopyBuffer buffer_;
  std::size_t sent_ = 0;       // in the COPY that is open
  std::uint64_t taken_ = 0;
  bool open_ = false;
};

}  // namespace

std::unique_ptr<BulkStream> start_copy(Session& session, const plan::Bulk& bulk) {
  return std::make_unique<CopyStream>(session, bulk);
}

}  // namespace pipec::target
