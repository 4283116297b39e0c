// expect: 'request' consumed more than once
// A request that is handed on is gone.
import NTPCore

func twice(_ exchange: ClientExchange) -> (Int, Int) {
    let request = exchange.request
    let first = request
    let second = request
    return (first.bytes.count, second.bytes.count)
}
