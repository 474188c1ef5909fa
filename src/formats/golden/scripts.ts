/** The checking scripts that go with an export, as texts. They compare a file's answers with golden.json. It imports texts only. */
import checkKeras from './check_keras.py?raw';
import checkOnnx from './check_onnx.py?raw';
import checkTfjs from './check_tfjs.mjs?raw';

/** File name and text for each target. */
export const CHECKING_SCRIPTS = {
  keras: { name: 'check_keras.py', text: checkKeras },
  onnx: { name: 'check_onnx.py', text: checkOnnx },
  tfjs: { name: 'check_tfjs.mjs', text: checkTfjs },
} as const;
