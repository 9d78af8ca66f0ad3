import { readFileSync, writeSync } from 'node:fs';

const REPORT_FD = 3;

// loaded into a measured process before its own code: what it used is only known to itself, and only at its end
process.on('exit', () => {
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  const peakBytes = highWaterBytes() ?? maxRSS * 1024;
  writeSync(REPORT_FD, JSON.stringify({ cpuMs: (userCPUTime + systemCPUTime) / 1000, peakBytes }));
});

// Linux starts a child's maxRSS at what its parent had; the kernel's own mark begins anew with each program
function highWaterBytes(): number | null {
  try {
    const kilobytes = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1];
    return kilobytes === undefined ? null : Number(kilobytes) * 1024;
  } catch {
    return null;
  }
}
