#include "power_loss_vfs.hpp"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <new>
#include <utility>

namespace crash {
namespace {

constexpr std::size_t sector = 512;

/// SQLite counts milliseconds from noon of 24 November 4714 BC; this is 2026-01-01T00:00:00Z.
constexpr std::int64_t clock_start = 210'866'760'000'000 + 1'767'225'600'000;

/// A disk is taken apart only when nobody uses it; anything else is a mistake of the test, or a leak under it.
void require_closed(std::size_t open_files) {
    if (open_files == 0)
        return;
    std::fprintf(stderr, "power_loss_vfs: %zu files are still open\n", open_files);
    std::abort();
}

std::string next_name() {
    static std::uint64_t made = 0;
    return "power-loss-" + std::to_string(++made);
}

} // namespace

/// An open file. SQLite provides the memory and knows only `base`.
struct power_loss_vfs::handle {
    sqlite3_file base{};
    power_loss_vfs* disk{nullptr};
    std::shared_ptr<inode> file{};
    int lock{SQLITE_LOCK_NONE};
    unsigned shared_slots{0};
    unsigned exclusive_slots{0};
    bool syncs_directory{false};
    bool maps_memory{false};
};

/// The functions SQLite calls; the work is done by the members above.
struct power_loss_vfs::io {
    static handle& of(sqlite3_file* file) { return *reinterpret_cast<handle*>(file); }
    static power_loss_vfs& disk(sqlite3_vfs* vfs) { return *static_cast<power_loss_vfs*>(vfs->pAppData); }

    static int close(sqlite3_file* base) {
        handle& h = of(base);
        std::erase(h.file->handles, &h);
        leave_memory(h);
        --h.disk->open_files_;
        h.~handle();
        return SQLITE_OK;
    }

    static int read(sqlite3_file* base, void* into, int amount, sqlite3_int64 offset) {
        const handle& h = of(base);
        if (!h.disk->powered_)
            return SQLITE_IOERR_READ;
        const bytes& data = h.file->cached;
        const auto want = static_cast<std::size_t>(amount);
        const auto from = static_cast<std::size_t>(offset);
        const std::size_t have = from < data.size() ? std::min(want, data.size() - from) : 0;
        if (have != 0)
            std::memcpy(into, data.data() + from, have);
        if (have == want)
            return SQLITE_OK;
        std::memset(static_cast<char*>(into) + have, 0, want - have);
        return SQLITE_IOERR_SHORT_READ;
    }

    static int write(sqlite3_file* base, const void* from, int amount, sqlite3_int64 offset) {
        return of(base).disk->write(*of(base).file, static_cast<const unsigned char*>(from),
                                    static_cast<std::size_t>(amount), static_cast<std::uint64_t>(offset));
    }
    static int truncate(sqlite3_file* base, sqlite3_int64 size) {
        return of(base).disk->truncate(*of(base).file, static_cast<std::uint64_t>(size));
    }
    static int sync(sqlite3_file* base, int /*flags*/) { return of(base).disk->sync(of(base)); }

    static int size(sqlite3_file* base, sqlite3_int64* size) {
        const handle& h = of(base);
        if (!h.disk->powered_)
            return SQLITE_IOERR_FSTAT;
        *size = static_cast<sqlite3_int64>(h.file->cached.size());
        return SQLITE_OK;
    }

    // --- Locks, as the Unix VFS grants them between connections.

    static bool others_hold(const handle& h, int least) {
        return std::any_of(h.file->handles.begin(), h.file->handles.end(),
                           [&](const handle* other) { return other != &h && other->lock >= least; });
    }
    static int lock(sqlite3_file* base, int level) {
        handle& h = of(base);
        if (!h.disk->powered_)
            return SQLITE_IOERR_LOCK;
        if (h.lock >= level)
            return SQLITE_OK;
        if (level == SQLITE_LOCK_SHARED && others_hold(h, SQLITE_LOCK_PENDING))
            return SQLITE_BUSY;
        if (level >= SQLITE_LOCK_RESERVED && others_hold(h, SQLITE_LOCK_RESERVED))
            return SQLITE_BUSY;
        if (level == SQLITE_LOCK_EXCLUSIVE && others_hold(h, SQLITE_LOCK_SHARED)) {
            h.lock = SQLITE_LOCK_PENDING;
            return SQLITE_BUSY;
        }
        h.lock = level;
        return SQLITE_OK;
    }
    static int unlock(sqlite3_file* base, int level) {
        of(base).lock = std::min(of(base).lock, level);
        return SQLITE_OK;
    }
    static int check_reserved(sqlite3_file* base, int* held) {
        *held = others_hold(of(base), SQLITE_LOCK_RESERVED) ? 1 : 0;
        return of(base).disk->powered_ ? SQLITE_OK : SQLITE_IOERR_CHECKRESERVEDLOCK;
    }

    static int control(sqlite3_file* /*base*/, int /*what*/, void* /*argument*/) { return SQLITE_NOTFOUND; }
    static int sector_size(sqlite3_file* /*base*/) { return 4096; }
    static int characteristics(sqlite3_file* /*base*/) { return SQLITE_IOCAP_POWERSAFE_OVERWRITE; }

    // --- Shared memory of WAL mode.

    static int map_memory(sqlite3_file* base, int region, int size, int extend, volatile void** where) {
        handle& h = of(base);
        *where = nullptr;
        if (!h.disk->powered_)
            return SQLITE_IOERR_SHMMAP;
        h.maps_memory = true;
        auto& regions = h.file->shared_memory;
        const auto index = static_cast<std::size_t>(region);
        if (index >= regions.size() && extend == 0)
            return SQLITE_OK;
        while (regions.size() <= index)
            regions.push_back(std::make_unique<bytes>(static_cast<std::size_t>(size)));
        *where = regions[index]->data();
        return SQLITE_OK;
    }
    static int lock_memory(sqlite3_file* base, int first, int count, int flags) {
        handle& h = of(base);
        if (!h.disk->powered_)
            return SQLITE_IOERR_SHMLOCK;
        const unsigned slots = ((1U << static_cast<unsigned>(count)) - 1U) << static_cast<unsigned>(first);
        if ((flags & SQLITE_SHM_UNLOCK) != 0) {
            h.shared_slots &= ~slots;
            h.exclusive_slots &= ~slots;
            return SQLITE_OK;
        }
        const bool exclusive = (flags & SQLITE_SHM_EXCLUSIVE) != 0;
        for (const handle* other : h.file->handles)
            if (other != &h && ((other->exclusive_slots | (exclusive ? other->shared_slots : 0U)) & slots) != 0)
                return SQLITE_BUSY;
        (exclusive ? h.exclusive_slots : h.shared_slots) |= slots;
        return SQLITE_OK;
    }
    static void barrier(sqlite3_file* /*base*/) {}
    static int unmap_memory(sqlite3_file* base, int /*remove*/) {
        leave_memory(of(base));
        return SQLITE_OK;
    }
    static void leave_memory(handle& h) {
        h.shared_slots = h.exclusive_slots = 0;
        h.maps_memory = false;
        if (std::none_of(h.file->handles.begin(), h.file->handles.end(),
                         [](const handle* other) { return other->maps_memory; }))
            h.file->shared_memory.clear();
    }

    // --- The file system.

    static int open(sqlite3_vfs* vfs, const char* path, sqlite3_file* base, int flags, int* granted) {
        auto& h = *new (base) handle{};
        h.disk = &disk(vfs);
        const int outcome = h.disk->open(path, h, flags);
        if (outcome != SQLITE_OK) {
            h.~handle();
            base->pMethods = nullptr;
            return outcome;
        }
        base->pMethods = &methods;
        if (granted != nullptr)
            *granted = flags;
        return SQLITE_OK;
    }
    static int remove(sqlite3_vfs* vfs, const char* path, int sync_directory) {
        return disk(vfs).remove(path, sync_directory != 0);
    }
    static int access(sqlite3_vfs* vfs, const char* path, int flags, int* yes) {
        if (!disk(vfs).powered_)
            return SQLITE_IOERR_ACCESS;
        const auto found = disk(vfs).names_.find(path);
        // Like the Unix VFS: an empty file does not "exist", anything may be written.
        *yes = found != disk(vfs).names_.end() && (flags != SQLITE_ACCESS_EXISTS || !found->second->cached.empty());
        return SQLITE_OK;
    }
    static int full_path(sqlite3_vfs* /*vfs*/, const char* path, int room, char* into) {
        sqlite3_snprintf(room, into, "%s", path);
        return SQLITE_OK;
    }
    static int randomness(sqlite3_vfs* vfs, int amount, char* into) {
        for (int i = 0; i < amount; ++i)
            into[i] = static_cast<char>(disk(vfs).random_.next());
        return amount;
    }
    static int sleep(sqlite3_vfs* /*vfs*/, int micros) { return micros; }
    static int current_time64(sqlite3_vfs* vfs, sqlite3_int64* now) {
        *now = clock_start + ++disk(vfs).clock_;
        return SQLITE_OK;
    }
    static int current_time(sqlite3_vfs* vfs, double* now) {
        sqlite3_int64 millis = 0;
        current_time64(vfs, &millis);
        *now = static_cast<double>(millis) / 86'400'000.0;
        return SQLITE_OK;
    }
    static int last_error(sqlite3_vfs* /*vfs*/, int /*room*/, char* /*into*/) { return 0; }

    static const sqlite3_io_methods methods;
};

const sqlite3_io_methods power_loss_vfs::io::methods{
    .iVersion = 2,
    .xClose = close,
    .xRead = read,
    .xWrite = write,
    .xTruncate = truncate,
    .xSync = sync,
    .xFileSize = size,
    .xLock = lock,
    .xUnlock = unlock,
    .xCheckReservedLock = check_reserved,
    .xFileControl = control,
    .xSectorSize = sector_size,
    .xDeviceCharacteristics = characteristics,
    .xShmMap = map_memory,
    .xShmLock = lock_memory,
    .xShmBarrier = barrier,
    .xShmUnmap = unmap_memory,
    .xFetch = nullptr,
    .xUnfetch = nullptr,
};

power_loss_vfs::power_loss_vfs(std::uint64_t seed) : name_(next_name()), random_(seed) {
    vfs_.iVersion = 2;
    vfs_.szOsFile = static_cast<int>(sizeof(handle));
    vfs_.mxPathname = 512;
    vfs_.zName = name_.c_str();
    vfs_.pAppData = this;
    vfs_.xOpen = io::open;
    vfs_.xDelete = io::remove;
    vfs_.xAccess = io::access;
    vfs_.xFullPathname = io::full_path;
    vfs_.xRandomness = io::randomness;
    vfs_.xSleep = io::sleep;
    vfs_.xCurrentTime = io::current_time;
    vfs_.xCurrentTimeInt64 = io::current_time64;
    vfs_.xGetLastError = io::last_error;
    sqlite3_vfs_register(&vfs_, 0);
}

power_loss_vfs::~power_loss_vfs() {
    require_closed(open_files_);
    sqlite3_vfs_unregister(&vfs_);
}

void power_loss_vfs::fail_after(fault kind, std::uint64_t operations, bool lasting) noexcept {
    fault_ = kind;
    fault_countdown_ = operations;
    fault_lasts_ = lasting;
}

std::uint64_t power_loss_vfs::used() const {
    std::uint64_t sum = 0;
    for (const auto& [path, file] : names_)
        sum += file->cached.size();
    return sum;
}

power_loss_vfs::step power_loss_vfs::begin() {
    if (!powered_)
        return step::no_power;
    if (++operations_ != cut_at_)
        return step::go;
    powered_ = false;
    return step::cut_here;
}

bool power_loss_vfs::hit(fault kind) noexcept {
    if (fault_ != kind)
        return false;
    if (fault_countdown_ > 1) {
        --fault_countdown_;
        return false;
    }
    if (!fault_lasts_)
        fault_ = fault::none;
    return true;
}

void power_loss_vfs::apply(bytes& image, const change& what, std::size_t from, std::size_t to) {
    if (what.truncates) {
        image.resize(what.offset);
        return;
    }
    if (to > from) {
        image.resize(std::max<std::size_t>(image.size(), what.offset + to));
        std::memcpy(image.data() + what.offset + from, what.data.data() + from, to - from);
    }
}

int power_loss_vfs::write(inode& file, const unsigned char* from, std::size_t amount, std::uint64_t offset) {
    const step now = begin();
    if (now == step::no_power)
        return SQLITE_IOERR_WRITE;
    if (hit(fault::write_error))
        return SQLITE_IOERR_WRITE;
    int outcome = now == step::go ? SQLITE_OK : SQLITE_IOERR_WRITE;
    if (hit(fault::full)) {
        amount = static_cast<std::size_t>(random_.below(amount)); // what still fitted
        outcome = SQLITE_FULL;
    }
    const std::uint64_t end = offset + amount;
    if (end > file.cached.size() && capacity_ != std::numeric_limits<std::uint64_t>::max()) {
        const std::uint64_t others = used() - file.cached.size();
        const std::uint64_t room = capacity_ > others ? capacity_ - others : 0;
        if (end > room) {
            amount = room > offset ? static_cast<std::size_t>(room - offset) : 0;
            outcome = SQLITE_FULL;
        }
    }
    file.unsynced.push_back({offset, bytes(from, from + amount)});
    apply(file.cached, file.unsynced.back(), 0, amount);
    return outcome;
}

int power_loss_vfs::truncate(inode& file, std::uint64_t size) {
    const step now = begin();
    if (now == step::no_power || hit(fault::write_error))
        return SQLITE_IOERR_TRUNCATE;
    file.unsynced.push_back({size, {}, true});
    apply(file.cached, file.unsynced.back(), 0, 0);
    return now == step::go ? SQLITE_OK : SQLITE_IOERR_TRUNCATE;
}

int power_loss_vfs::sync(handle& opened) {
    // A sync that the power cut interrupts has written any part of what it should: that is decided when it returns.
    if (begin() != step::go)
        return SQLITE_IOERR_FSYNC;
    if (hit(fault::sync_error)) {
        spill(*opened.file);
        return SQLITE_IOERR_FSYNC;
    }
    ++counters_.syncs;
    for (const change& each : opened.file->unsynced)
        apply(opened.file->medium, each, 0, each.data.size());
    opened.file->unsynced.clear();
    if (std::exchange(opened.syncs_directory, false))
        sync_directory();
    return SQLITE_OK;
}

int power_loss_vfs::open(const char* path, handle& into, int flags) {
    if (!powered_)
        return SQLITE_CANTOPEN;
    const bool temporary = path == nullptr || (flags & SQLITE_OPEN_DELETEONCLOSE) != 0;
    const auto found = temporary ? names_.end() : names_.find(path);
    if (found != names_.end()) {
        if ((flags & SQLITE_OPEN_EXCLUSIVE) != 0)
            return SQLITE_CANTOPEN;
        into.file = found->second;
    } else {
        if ((flags & SQLITE_OPEN_CREATE) == 0)
            return SQLITE_CANTOPEN;
        into.file = std::make_shared<inode>();
        if (!temporary) {
            const step now = begin();
            if (hit(fault::write_error) || hit(fault::full))
                return SQLITE_CANTOPEN;
            names_.emplace(path, into.file);
            unsynced_names_.push_back({path, into.file});
            if (now != step::go)
                return SQLITE_CANTOPEN;
        }
    }
    // The Unix VFS syncs the directory with the first sync of a journal it was asked to create.
    constexpr int journals = SQLITE_OPEN_MAIN_JOURNAL | SQLITE_OPEN_SUPER_JOURNAL | SQLITE_OPEN_WAL;
    into.syncs_directory = (flags & SQLITE_OPEN_CREATE) != 0 && (flags & journals) != 0;
    into.file->handles.push_back(&into);
    ++open_files_;
    return SQLITE_OK;
}

int power_loss_vfs::remove(const std::string& path, bool sync_it) {
    if (!powered_)
        return SQLITE_IOERR_DELETE;
    const auto found = names_.find(path);
    if (found == names_.end())
        return SQLITE_IOERR_DELETE_NOENT;
    const step now = begin();
    if (hit(fault::write_error))
        return SQLITE_IOERR_DELETE;
    names_.erase(found);
    unsynced_names_.push_back({path, nullptr});
    if (now != step::go)
        return SQLITE_IOERR_DELETE;
    if (sync_it)
        sync_directory();
    return SQLITE_OK;
}

void power_loss_vfs::sync_directory() {
    names_on_medium_ = names_;
    unsynced_names_.clear();
}

// --- What is left after a power cut.

void power_loss_vfs::tear(inode& file, const change& what) {
    if (what.truncates)
        return;
    const std::size_t size = what.data.size();
    for (std::size_t from = 0; from < size;) {
        const std::size_t to = std::min(size, from + sector - (what.offset + from) % sector);
        const std::uint64_t fate = random_.below(16);
        if (fate == 0 && to - from == sector) {
            // A sector the drive was in the middle of.
            change rubbish{what.offset, what.data};
            for (std::size_t i = from; i < to; ++i)
                rubbish.data[i] = static_cast<unsigned char>(random_.next());
            apply(file.medium, rubbish, from, to);
        } else if (fate < 8) {
            apply(file.medium, what, from, to);
        } else if (fate == 8) {
            // The new size arrived, the data did not.
            file.medium.resize(std::max<std::size_t>(file.medium.size(), what.offset + to));
        }
        from = to;
    }
}

void power_loss_vfs::spill(inode& file) {
    std::vector<change> changes = std::exchange(file.unsynced, {});
    const std::uint64_t manner = random_.below(8);
    const std::size_t reached = random_.below(changes.size() + 1); // of a drive that keeps the order
    const auto survival = static_cast<unsigned>(random_.between(1, 9) * 100);
    for (std::size_t i = 0; i < changes.size(); ++i) {
        enum { lose, keep, part } fate = keep;
        if (manner == 0) {
            fate = keep;
        } else if (manner == 1) {
            fate = lose;
        } else if (manner < 4) {
            fate = i < reached ? keep : i == reached ? part : lose;
        } else {
            fate = random_.chance(150) ? part : random_.chance(survival) ? keep : lose;
        }
        if (fate == keep) {
            apply(file.medium, changes[i], 0, changes[i].data.size());
            ++counters_.kept;
        } else if (fate == part) {
            tear(file, changes[i]);
            ++counters_.torn;
        } else {
            ++counters_.lost;
        }
    }
}

void power_loss_vfs::spill_directory() {
    const std::uint64_t manner = random_.below(4);
    const std::size_t reached = random_.below(unsynced_names_.size() + 1);
    for (std::size_t i = 0; i < unsynced_names_.size(); ++i) {
        const directory_change& each = unsynced_names_[i];
        const bool keep = manner == 0 || (manner == 1 && i < reached) || (manner > 1 && random_.chance(500));
        if (!keep)
            ++counters_.lost_names;
        else if (each.made == nullptr)
            names_on_medium_.erase(each.path);
        else
            names_on_medium_[each.path] = each.made;
    }
    unsynced_names_.clear();
}

void power_loss_vfs::restore_power() {
    require_closed(open_files_);
    spill_directory();
    names_ = names_on_medium_;
    for (const auto& [path, file] : names_) {
        spill(*file);
        file->cached = file->medium;
        file->shared_memory.clear();
    }
    powered_ = true;
    cut_at_ = 0;
    fault_ = fault::none;
}

void power_loss_vfs::clone_from(const power_loss_vfs& other) {
    require_closed(open_files_);
    names_.clear();
    for (const auto& [path, file] : other.names_) {
        auto copy = std::make_shared<inode>();
        copy->cached = copy->medium = file->cached;
        names_.emplace(path, std::move(copy));
    }
    names_on_medium_ = names_;
    unsynced_names_.clear();
    powered_ = true;
    cut_at_ = 0;
    fault_ = fault::none;
    capacity_ = std::numeric_limits<std::uint64_t>::max();
}

} // namespace crash
