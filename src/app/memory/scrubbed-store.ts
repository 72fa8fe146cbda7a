import type { Scrubber } from '../../core/scrub.ts';
import type { Store } from '../../stores/store.ts';

/**
 * A store that keeps no secret: every text is scrubbed on its way in, whatever it came from. Messages are made from
 * what the outbox holds, so that they are scrubbed, too.
 */
export function scrubbedStore(store: Store, scrubber: Pick<Scrubber, 'scrub' | 'scrubDeep'>): Store {
  return {
    kind: store.kind,
    close: () => store.close(),
    takeLease: (name, holder, times) => store.takeLease(name, holder, times),
    releaseLease: (lease) => store.releaseLease(lease),
    leaseOf: (name) => store.leaseOf(name),
    claimSlot: (task, date, now) => store.claimSlot(task, date, now),
    releaseSlot: (task, date) => store.releaseSlot(task, date),
    commitRun: (commit, lease) => store.commitRun(scrubber.scrubDeep(commit), lease),
    forget: (before, lease) => store.forget(before, lease),
    runs: (limit) => store.runs(limit),
    run: (id) => store.run(id),
    ruleCounts: (runId) => store.ruleCounts(runId),
    findings: (filter) => store.findings(filter),
    decide: (fingerprints, decision) => store.decide(fingerprints, (before) => scrubber.scrubDeep(decision(before))),
    decisions: () => store.decisions(),
    history: (fingerprint) => store.history(fingerprint),
    historyUntil: (runId) => store.historyUntil(runId),
    untold: () => store.untold(),
    savings: () => store.savings(),
    saveSavings: (entries) => store.saveSavings(scrubber.scrubDeep(entries)),
    dueDeliveries: (now) => store.dueDeliveries(now),
    updateDelivery: (delivery) => store.updateDelivery(scrubber.scrubDeep(delivery)),
    countPending: () => store.countPending(),
    deadDeliveries: (since) => store.deadDeliveries(since),
    sinkMemory: (sink) => store.sinkMemory(sink),
    setSinkMemory: (sink, key, value) => store.setSinkMemory(sink, key, scrubber.scrub(value)),
  };
}
