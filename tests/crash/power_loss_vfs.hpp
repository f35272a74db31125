#pragma once

#include <callkit/core/random.hpp>

#include <sqlite3.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace crash {

/// A disk under SQLite, in memory, whose power can be cut.
///
/// Like a real machine it keeps two truths apart: what programs read back (the page cache) and what survives (the
/// medium). A write reaches the medium for certain only when its file was synced; a new or deleted name only when its
/// directory was. When the power goes, each write that was not synced is kept, lost, torn between sectors of 512
/// bytes, or replaced by rubbish, and each unsynced change of the directory is kept or lost, as the seed decides.
///
/// It is stricter than common file systems in what it forgets and faithful to SQLite's own Unix VFS in what it
/// promises: the same locks, sector size and device characteristics, and the directory synced at the same moments. The
/// shared memory of WAL mode lives here and is lost with the power.
///
/// Registers itself with SQLite under `name()`. One thread at a time. Same seed and same calls, same outcome.
class power_loss_vfs {
  public:
    explicit power_loss_vfs(std::uint64_t seed);
    ~power_loss_vfs();
    power_loss_vfs(const power_loss_vfs&) = delete;
    power_loss_vfs& operator=(const power_loss_vfs&) = delete;

    /// What to give `sqlite3_open_v2`, or the store, as the VFS. Unique in the process.
    [[nodiscard]] const std::string& name() const noexcept { return name_; }

    // --- Power.

    /// Cuts the power in the middle of the n-th operation from now that changes the disk (1 is the next one). From
    /// then on every operation fails. 0 takes a planned cut back.
    void cut_power_after(std::uint64_t operations) noexcept {
        cut_at_ = operations == 0 ? 0 : operations_ + operations;
    }
    void cut_power() noexcept { powered_ = false; }
    [[nodiscard]] bool powered() const noexcept { return powered_; }
    /// Decides what the medium holds and starts the machine again. Every file must have been closed, as SQLite does
    /// with handles that only return errors.
    void restore_power();

    // --- Failures with the power on.

    enum class fault : std::uint8_t {
        none,
        full,        ///< A write or a new file finds no room: SQLITE_FULL.
        write_error, ///< A write, truncation, deletion or creation fails: SQLITE_IOERR.
        sync_error,  ///< A sync fails. As on Linux, what it should have written then counts as clean: it reads back,
                     ///< but no later sync writes it, and part of it is missing after the next power cut.
    };
    /// Lets the n-th operation from now that the fault can hit fail; with `lasting`, all of them from there on.
    void fail_after(fault kind, std::uint64_t operations, bool lasting = false) noexcept;
    void clear_faults() noexcept { fault_ = fault::none; }
    /// How many bytes fit on the disk.
    void set_capacity(std::uint64_t room) noexcept { capacity_ = room; }
    [[nodiscard]] std::uint64_t used() const;

    // --- The disk as a whole.

    /// A machine with the same files, all of them on the medium; for looking without touching.
    void clone_from(const power_loss_vfs& other);
    [[nodiscard]] bool exists(const std::string& path) const { return names_.contains(path); }
    [[nodiscard]] std::size_t open_files() const noexcept { return open_files_; }

    struct counters {
        std::uint64_t syncs{0};
        std::uint64_t kept{0};       ///< Unsynced writes that survived a cut whole …
        std::uint64_t torn{0};       ///< … in part, or as rubbish …
        std::uint64_t lost{0};       ///< … or not at all.
        std::uint64_t lost_names{0}; ///< Creations and deletions undone by a cut.
    };
    [[nodiscard]] const counters& seen() const noexcept { return counters_; }
    /// Writes, truncations, syncs, creations and deletions so far.
    [[nodiscard]] std::uint64_t operations() const noexcept { return operations_; }

  private:
    using bytes = std::vector<unsigned char>;
    struct change {
        std::uint64_t offset{0};
        bytes data{};
        bool truncates{false}; // to `offset`
    };
    struct handle;
    struct inode {
        bytes cached{};
        bytes medium{};
        std::vector<change> unsynced{};
        std::vector<handle*> handles{};
        std::vector<std::unique_ptr<bytes>> shared_memory{};
    };
    struct directory_change {
        std::string path{};
        std::shared_ptr<inode> made{}; // null for a deletion
    };
    using directory = std::map<std::string, std::shared_ptr<inode>>;
    struct io; // the functions SQLite calls

    enum class step : std::uint8_t { go, cut_here, no_power };
    /// Counts an operation that changes the disk and says whether it happens.
    step begin();
    /// Whether the armed fault is this one and its turn has come.
    bool hit(fault kind) noexcept;
    int write(inode& file, const unsigned char* from, std::size_t amount, std::uint64_t offset);
    int truncate(inode& file, std::uint64_t size);
    int sync(handle& opened);
    int open(const char* path, handle& into, int flags);
    int remove(const std::string& path, bool sync_directory);
    void sync_directory();

    static void apply(bytes& image, const change& what, std::size_t from, std::size_t to);
    /// Moves to the medium what chance lets through of the unsynced changes, and forgets the rest.
    void spill(inode& file);
    void tear(inode& file, const change& what);
    void spill_directory();

    sqlite3_vfs vfs_{};
    std::string name_;
    callkit::seeded_random random_;
    directory names_{};
    directory names_on_medium_{};
    std::vector<directory_change> unsynced_names_{};
    std::uint64_t operations_{0};
    std::uint64_t cut_at_{0};
    bool powered_{true};
    fault fault_{fault::none};
    std::uint64_t fault_countdown_{0};
    bool fault_lasts_{false};
    std::uint64_t capacity_{std::numeric_limits<std::uint64_t>::max()};
    std::size_t open_files_{0};
    std::int64_t clock_{0};
    counters counters_{};
};

} // namespace crash
