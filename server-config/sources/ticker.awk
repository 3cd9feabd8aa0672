# A market that there is none of: trades of 500 symbols at made-up prices, so many a second. It shows what a fast feed costs.
#
#   awk -f ticker.awk [-v rate=10000] [-v seconds=N]
#
# rate: trades a second, 20 to 100,000. seconds: it ends after so many; 0, as usual: never.
# Each trade is a line {"key":SYMBOL,"body":{"price":…,"open":…,"volume":…}}. Only POSIX awk, and a sleep that takes fractions.

function whole_seconds(    seed, now) {
  # srand() answers with the seed before it, and without an argument takes the clock for one.
  seed = int(rand() * 2147483647)
  srand()
  now = srand(seed)
  return now
}

function market(    i, j, dear) {
  for (i = 0; i < symbols; i++) {
    j = (i * 389) % 1008
    name[i] = substr("BDGHKLMNPRSTVZ", 1 + j % 14, 1) substr("AEIO", 1 + int(j / 14) % 4, 1) \
      substr("LMNRST", 1 + int(j / 56) % 6, 1) substr("AEO", 1 + int(j / 336), 1)
    dear = rand()
    open[i] = price[i] = int(100 * (8 + 470 * dear * dear * dear)) / 100
    wild[i] = 0.00006 + rand() * 0.0001
    volume[i] = 0
  }
}

function trade(    draw, i) {
  # A few are traded much, most of them little.
  draw = rand()
  i = int(symbols * draw * draw)
  # A walk, and a pull towards where the day began: after weeks it is still a price.
  price[i] *= 1 + wild[i] * 2 * (rand() + rand() + rand() - 1.5) + 0.000002 * (open[i] / price[i] - 1)
  volume[i] += 1 + int(200 * rand() * rand())
  printf "{\"key\":\"%s\",\"body\":{\"price\":%.2f,\"open\":%.2f,\"volume\":%d}}\n", name[i], price[i], open[i], volume[i]
}

BEGIN {
  if (rate == "") rate = 10000
  if (rate + 0 < 20 || rate + 0 > 100000) {
    print "ticker: rate is 20 to 100000" > "/dev/stderr"
    exit 2
  }
  symbols = 500
  step = "0.04"
  ticks = 25
  # Each day begins at the same prices.
  srand(1)
  market()
  srand()
  began = whole_seconds()
  second = began
  due = rate
  passed = 0
  owed = 0
  for (;;) {
    # A step is never quite as long as asked. What a second was short of, or ahead by, the next one makes up for.
    owed += due / ticks
    for (; owed >= 1; owed--) {
      trade()
      done++
    }
    fflush()
    passed++
    if (system("sleep " step) != 0) exit 0
    now = whole_seconds()
    if (now == second) continue
    if (seconds > 0 && now - began >= seconds) exit 0
    if (first == "") {
      # It began somewhere within a second: the pace counts from the first whole one.
      first = now
      done = 0
    } else {
      ticks = passed / (now - second)
    }
    due = rate + (now - first) * rate - done
    # Whoever was held up does not run after it.
    if (due > 2 * rate) {
      due = rate
      first = now
      done = 0
    }
    if (due < 0) due = 0
    passed = 0
    second = now
  }
}
