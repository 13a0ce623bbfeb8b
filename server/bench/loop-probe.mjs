// Preloaded into the measured process and, as it inherits the switch, into its worker thread. Answers, when the parent
// asks, how long each event loop was held up since it last asked, after collecting garbage if that is wanted.
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { BroadcastChannel, isMainThread, threadId } from 'node:worker_threads'

const RESOLUTION_MS = 5
const ANSWERS_WITHIN_MS = 250

const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS })
setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc')
const threads = new BroadcastChannel('signalbox-bench')
threads.unref()

function report(wantsCollection) {
  if (wantsCollection) collect()
  const ms = (nanoseconds) => Math.max(0, nanoseconds / 1e6 - RESOLUTION_MS)
  const heapMb = process.memoryUsage().heapUsed / 2 ** 20
  const figures = {
    thread: threadId,
    heapMb,
    p50: ms(delay.percentile(50)),
    p99: ms(delay.percentile(99)),
    max: ms(delay.max),
  }
  delay.reset()
  return figures
}

function answerParent() {
  let answers = []
  threads.onmessage = ({ data }) => answers.push(data.figures)
  process.on('message', (message) => {
    if (message?.ask !== 'loops') return
    answers = [report(message.collect)]
    threads.postMessage({ collect: message.collect })
    setTimeout(() => process.send?.({ loops: answers }), ANSWERS_WITHIN_MS)
  })
  // The parent's channel alone must not keep the process alive.
  process.channel?.unref()
}

function answerMainThread() {
  threads.onmessage = ({ data }) => {
    if (data.figures === undefined) threads.postMessage({ figures: report(data.collect) })
  }
}

// Processes that the measured one forks inherit the switch too, and their channel is not ours to read.
const isMeasured = process.ppid === Number(process.env.SIGNALBOX_LAUNCHER_PID)
if (!isMainThread || isMeasured) delay.enable()
if (!isMainThread) answerMainThread()
else if (isMeasured) answerParent()
