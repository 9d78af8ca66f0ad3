/** What simulated providers are sent as the key. */
export const SIMULATED_KEY = 'simulated-key';
