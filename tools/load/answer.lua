-- For wrk: answers surveys, each link of a file once. Argument: the file of paths, one a line.
local paths, at = {}, 0

function init(arguments)
    for line in io.lines(arguments[1]) do
        paths[#paths + 1] = line
    end
    wrk.method = "POST"
    wrk.headers["Content-Type"] = "application/x-www-form-urlencoded"
end

function request()
    at = at + 1
    -- When all links are used up, a page that needs no database shows that it went too far.
    return wrk.format(nil, paths[at] or "/s/no-link-is-left", nil, "score=9&comment=Quick+and+kind.&step=send")
end

-- One line: requests, errors, requests a second, median and p99 in milliseconds.
function done(summary, latency)
    local errors = summary.errors
    local failed = errors.connect + errors.read + errors.write + errors.status + errors.timeout
    io.write(string.format("RESULT %d %d %.0f %.2f %.2f\n", summary.requests, failed,
        summary.requests / (summary.duration / 1e6), latency:percentile(50) / 1e3, latency:percentile(99) / 1e3))
end
