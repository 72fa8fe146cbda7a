export const TOOL = 'azaudit';

/** The key of our fingerprint in SARIF; its number changes if ever a fingerprint is computed in another way. */
export const SARIF_FINGERPRINT = 'azauditFingerprint/v1';
