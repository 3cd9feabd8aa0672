import { dress } from './frame.js';

dress();
