import { createMemoryFleetStore } from "../../src/adapters/local/fleet-store.ts";
import { fleetStoreContract } from "./fleet-store.contract.ts";

const memory = createMemoryFleetStore();

fleetStoreContract("memory", () => memory);
