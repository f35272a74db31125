#include "api_text.hpp"
#include "sha256.hpp"

#include <callkit/server/static_files.hpp>

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <system_error>
#include <utility>

namespace callkit::server {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t most_files = 4096;
constexpr std::uintmax_t most_bytes = std::uintmax_t{64} * 1024 * 1024;

constexpr auto types = std::to_array<std::pair<std::string_view, std::string_view>>({
    {".css", "text/css; charset=utf-8"},
    {".gif", "image/gif"},
    {".html", "text/html; charset=utf-8"},
    {".ico", "image/vnd.microsoft.icon"},
    {".jpg", "image/jpeg"},
    {".js", "text/javascript; charset=utf-8"},
    {".json", "application/json"},
    {".map", "application/json"},
    {".mjs", "text/javascript; charset=utf-8"},
    {".mp3", "audio/mpeg"},
    {".ogg", "audio/ogg"},
    {".png", "image/png"},
    {".svg", "image/svg+xml"},
    {".txt", "text/plain; charset=utf-8"},
    {".wasm", "application/wasm"},
    {".wav", "audio/wav"},
    {".webmanifest", "application/manifest+json"},
    {".webp", "image/webp"},
    {".woff2", "font/woff2"},
});

std::string_view type_of(const std::string& extension) {
    const auto found =
        std::find_if(types.begin(), types.end(), [&](const auto& one) { return one.first == extension; });
    return found == types.end() ? std::string_view("application/octet-stream") : found->second;
}

/// What a page may do (https://www.w3.org/TR/CSP3/). Blobs and data are for sounds and icons that it makes itself;
/// sockets to elsewhere are Twilio's, whose SDK a page may carry.
constexpr std::string_view page_policy =
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
    "font-src 'self'; media-src 'self' data: blob: https://*.twilio.com; "
    "connect-src 'self' https://*.twilio.com wss://*.twilio.com; worker-src 'self' blob:; manifest-src 'self'; "
    "frame-ancestors 'none'; base-uri 'none'; form-action 'self'";

std::string tag_of(std::string_view content) {
    return '"' + to_hex(sha256(content)).substr(0, 32) + '"';
}

/// Whether one of the tags of `If-None-Match` is this one.
bool is_among(std::string_view list, std::string_view tag) {
    return list == "*" || list.find(tag) != std::string_view::npos;
}

} // namespace

result<static_files> static_files::read(const std::string& folder) {
    static_files made;
    std::error_code ec;
    const fs::path root = fs::canonical(folder, ec);
    if (ec || !fs::is_directory(root, ec))
        return fail(errc::not_found, "there is no such folder: " + folder);
    std::uintmax_t bytes = 0;
    fs::recursive_directory_iterator at(root, ec);
    for (; !ec && at != fs::recursive_directory_iterator(); at.increment(ec)) {
        const std::string name = at->path().filename().string();
        const bool hidden = name.starts_with('.');
        if (hidden || at->is_symlink()) {
            if (at->is_directory())
                at.disable_recursion_pending();
            continue;
        }
        if (!at->is_regular_file())
            continue;
        std::ifstream in(at->path(), std::ios::binary);
        file one;
        one.content.assign(std::istreambuf_iterator<char>(in), {});
        bytes += one.content.size();
        if (bytes > most_bytes || made.files_.size() == most_files)
            return fail(errc::too_large, "the folder is too large to be served: " + folder);
        one.type = type_of(at->path().extension().string());
        one.tag = tag_of(one.content);
        made.files_.emplace("/" + at->path().lexically_relative(root).generic_string(), std::move(one));
    }
    if (ec)
        return fail(errc::not_found, "the folder cannot be read: " + folder);
    return made;
}

const static_files::file* static_files::find(std::string_view target) const {
    const auto path = detail::unescape(target.substr(0, target.find('?')));
    if (!path)
        return nullptr;
    const auto found = files_.find(*path == "/" ? std::string("/index.html") : *path);
    return found == files_.end() ? nullptr : &found->second;
}

bool static_files::takes(std::string_view target) const {
    return find(target) != nullptr;
}

net::http_response static_files::answer(const net::http_request& request) const {
    const bool known_method = request.method == "GET" || request.method == "HEAD";
    const file* const found = find(request.target);
    net::http_response made{404, {}, {}, {}};
    made.headers.push_back({"X-Content-Type-Options", "nosniff"});
    made.headers.push_back({"Referrer-Policy", "no-referrer"});
    if (found == nullptr || !known_method) {
        made.status = found == nullptr ? 404 : 405;
        made.headers.push_back({"Content-Type", "text/plain; charset=utf-8"});
        if (found != nullptr)
            made.headers.push_back({"Allow", "GET, HEAD"});
        made.body = found == nullptr ? "not found\n" : "GET or HEAD only\n";
        return made;
    }
    // It may be kept, but not used before we were asked whether it is still the same.
    made.headers.push_back({"Cache-Control", "no-cache"});
    made.headers.push_back({"ETag", found->tag});
    made.status = is_among(net::header(request.headers, "If-None-Match"), found->tag) ? 304 : 200;
    if (made.status == 304)
        return made;
    made.headers.push_back({"Content-Type", found->type});
    if (found->type.starts_with("text/html")) {
        made.headers.push_back({"Content-Security-Policy", std::string(page_policy)});
        made.headers.push_back({"Cross-Origin-Opener-Policy", "same-origin"});
    }
    made.headers.push_back({"Cross-Origin-Resource-Policy", "same-origin"});
    made.body = found->content;
    return made;
}

} // namespace callkit::server
