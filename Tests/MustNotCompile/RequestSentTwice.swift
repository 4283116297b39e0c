// expect: 'request' consumed more than once
// One packet has one transmit time.
import NTPCore

func send(_ exchange: inout ClientExchange, _ reading: LocalReading) {
    let request = exchange.request
    exchange.transmitted(request, at: reading)
    exchange.transmitted(request, at: reading)
}
